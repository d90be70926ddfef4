package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.text.Table;
import java.util.ArrayList;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice audit}: who was let do what, and who was not. */
@Command(
        name = "audit",
        description =
                "Who was let do what, and who was not. Its proof, on the machine of Kafka: ./sluice audit verify.",
        subcommands = AuditCommand.ListRecords.class,
        footer = {"", "Examples:", "  sluice audit list --outcome refused"})
final class AuditCommand extends Group {

    /** {@code sluice audit list}. */
    @Command(
            name = "list",
            description = "Decisions and refusals, the newest first: of your tenant, for operators of any.",
            footer = {
                "",
                "Examples:",
                "  sluice audit list --outcome refused --since 2026-11-01T00:00:00Z",
                "  sluice audit list --user ada --action call.run --json | jq '.[].details.rule'"
            })
    static final class ListRecords extends ClientCommand {
        @Mixin
        private Most most;

        @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant (default: yours).")
        private String tenant;

        @Option(names = "--user", paramLabel = "NAME", description = "Of this user.")
        private String user;

        @Option(names = "--session", paramLabel = "ID", description = "Of this session.")
        private String session;

        @Option(names = "--action", paramLabel = "NOUN.VERB", description = "Of this kind, such as call.run.")
        private String action;

        @Option(names = "--outcome", paramLabel = "WORD", description = "Only what was allowed, or refused.")
        private String outcome;

        @Option(names = "--since", paramLabel = "TIME", description = "Since, such as 2026-11-01T00:00:00Z.")
        private String since;

        @Option(names = "--until", paramLabel = "TIME", description = "Before.")
        private String until;

        ListRecords(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var query = new Query("/api/v1/audit")
                    .with("tenant", tenant)
                    .with("user", user)
                    .with("session", session)
                    .with("action", action)
                    .with("outcome", outcome)
                    .with("since", since)
                    .with("until", until);
            var records = server().list(query.toString(), "records", most.number());
            var table = new Table("AT", "USER", "ACTION", "ON", "OUTCOME", "DETAILS");
            records.forEach(record -> {
                var details = new ArrayList<String>();
                record.path("details")
                        .properties()
                        .forEach(detail -> details.add(
                                detail.getKey() + "=" + detail.getValue().asText()));
                table.row(
                        record.path("at").asText(),
                        record.path("user").asText(),
                        record.path("action").asText(),
                        record.path("resource").asText(),
                        record.path("allowed").asBoolean() ? "allowed" : "refused",
                        details.stream().sorted().collect(Collectors.joining(" ")));
            });
            console().list(json(), records, table, "Nothing of the kind is written down.");
            return Exit.DONE;
        }
    }
}
