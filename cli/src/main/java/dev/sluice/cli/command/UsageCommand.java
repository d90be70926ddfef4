package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.text.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice usage}: what model calls cost. */
@Command(
        name = "usage",
        description = "Model calls, tokens and costs by day: your own, and for administrators anybody's.",
        footer = {
            "",
            "Examples:",
            "  sluice usage --since 2026-11-01T00:00:00Z",
            "  sluice usage --user ada --tenant acme --json | jq 'map(.cost_micros) | add'"
        })
final class UsageCommand extends ClientCommand {
    @Mixin
    private Most most;

    @Option(names = "--since", paramLabel = "TIME", description = "Since, such as 2026-11-01T00:00:00Z.")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Before.")
    private String until;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Of this user (default: your own, or all you may see).")
    private String user;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant (default: yours).")
    private String tenant;

    @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "Of callers with this tag.")
    private String tag;

    UsageCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() {
        var query = new Query("/api/v1/usage")
                .with("since", since)
                .with("until", until)
                .with("user", user)
                .with("tenant", tenant)
                .with("tag", tag);
        var days = server().list(query.toString(), "days", most.number());
        var table = new Table("DAY", "USER", "CALLS", "PROMPT", "CACHED", "COMPLETION", "COST");
        days.forEach(day -> table.row(
                day.path("day").asText(),
                day.path("user").asText(),
                day.path("model_calls").asText(),
                day.path("prompt_tokens").asText(),
                day.path("cached_tokens").asText(),
                day.path("completion_tokens").asText(),
                Money.of(day.path("cost_micros").asLong())));
        console().list(json(), days, table, "Nothing was used.");
        return Exit.DONE;
    }
}
