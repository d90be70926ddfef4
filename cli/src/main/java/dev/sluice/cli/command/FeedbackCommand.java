package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice sessions feedback}: what you think of a turn. */
@Command(
        name = "feedback",
        description =
                "Says what you think of a turn, in the place of what you said before: up, down, or none, which takes it back.",
        footer = {
            "",
            "Examples:",
            "  sluice sessions feedback s-12af03.9c2e4f up",
            "  sluice sessions feedback s-12af03.9c2e4f down --note \"It forgot the tests.\" --tag incomplete"
        })
final class FeedbackCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "TURN", description = "The turn's id.")
    private String turn;

    @Parameters(index = "1", paramLabel = "RATING", description = "up, down or none.")
    private String rating;

    @Option(names = "--note", paramLabel = "TEXT", description = "Why, in words.")
    private String note;

    @Option(names = "--tag", paramLabel = "WORD", description = "A word to count by; may be repeated, up to 8 times.")
    private List<String> tags = List.of();

    FeedbackCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        var body = JsonNodeFactory.instance.objectNode().put("rating", rating);
        if (note != null) {
            body.put("note", note);
        }
        if (!tags.isEmpty()) {
            tags.forEach(body.putArray("tags")::add);
        }
        var session = turn.replaceFirst("\\..*", "");
        var said = server().put(
                        "/api/v1/sessions/" + Server.encoded(session) + "/turns/" + Server.encoded(turn) + "/feedback",
                        body);
        if (json()) {
            console().json(said);
        } else {
            console()
                    .note("Said of " + Plain.line(turn) + ": "
                            + Plain.line(said.path("rating").asText()) + ".");
        }
        return Exit.DONE;
    }
}
