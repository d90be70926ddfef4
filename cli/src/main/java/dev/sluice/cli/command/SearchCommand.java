package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.text.Table;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice search}: what was said, by its words. */
@Command(
        name = "search",
        description =
                "Finds what was said in your sessions, and their titles: words, \"phrases\", or, -not; the best first.",
        footer = {
            "",
            "Examples:",
            "  sluice search retry back-off",
            "  sluice search '\"dead letter\" or poison -kafka' --author agent --since 2026-11-01T00:00:00Z"
        })
final class SearchCommand extends ClientCommand {
    @Mixin
    private Most most;

    @Parameters(arity = "1..*", paramLabel = "WORDS", description = "What to look for.")
    private List<String> words;

    @Option(
            names = "--language",
            paramLabel = "CODE",
            description = "In which words are taken for the same: en, de, fr or es (default: en).")
    private String language;

    @Option(names = "--author", paramLabel = "WHO", description = "Said by the user, or by an agent.")
    private String author;

    @Option(names = "--role", paramLabel = "NAME", description = "Said by this agent.")
    private String role;

    @Option(names = "--model", paramLabel = "NAME", description = "In turns in which this model was called.")
    private String model;

    @Option(names = "--session", paramLabel = "ID", description = "In this session.")
    private String session;

    @Option(names = "--since", paramLabel = "TIME", description = "Since, such as 2026-11-01T00:00:00Z.")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Before.")
    private String until;

    SearchCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        var query = new Query("/api/v1/search")
                .with("q", String.join(" ", words))
                .with("language", language)
                .with("author", author)
                .with("role", role)
                .with("model", model)
                .with("session", session)
                .with("since", since)
                .with("until", until);
        var hits = server().list(query.toString(), "hits", most.number());
        var table = new Table("SESSION", "AT", "BY", "FOUND");
        hits.forEach(hit -> table.row(
                hit.path("session_id").asText(),
                hit.path("at").asText(),
                hit.path("role").asText(hit.path("author").asText()),
                StreamSupport.stream(hit.path("excerpt").spliterator(), false)
                        .map(part -> part.path("text").asText())
                        .collect(Collectors.joining())
                        .replaceAll("\\s+", " ")));
        console().list(json(), hits, table, "Nothing was found.");
        return Exit.DONE;
    }
}
