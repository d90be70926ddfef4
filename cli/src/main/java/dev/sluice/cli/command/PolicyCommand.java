package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.text.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice policy}: which tool calls run, wait for a person or are refused. */
@Command(
        name = "policy",
        description = "Which tool calls run, wait for a person or are refused.",
        subcommands = PolicyCommand.Test.class)
final class PolicyCommand extends Group {
    /** {@code sluice policy test}. */
    @Command(
            name = "test",
            description = {
                "What a policy would have done with the calls of your tenant, beside the one in force.",
                "Sets nothing. For tenant-admins and operators; at most 5,000 calls."
            },
            footer = {
                "",
                "Examples:",
                "  sluice policy test policy.json",
                "  sluice policy test policy.json --since 12h --json"
            })
    static final class Test extends ClientCommand {
        @Parameters(paramLabel = "FILE", description = "The policy, a JSON object; - for standard input.")
        private String file;

        @Option(
                names = "--since",
                paramLabel = "TIME",
                defaultValue = "7d",
                description = "Days or hours back, at most 30d (default: ${DEFAULT-VALUE}).")
        private String since;

        Test(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var query = new Query("/api/v1/policy/test").with("since", since);
            var trial = server().post(query.toString(), new TextFile(file).json(console()));
            if (json()) {
                console().json(trial);
                return Exit.DONE;
            }
            show(trial);
            return Exit.DONE;
        }

        private void show(JsonNode trial) {
            if (!trial.path("counts").isEmpty()) {
                console().table(counts(trial));
            }
            if (!trial.path("changes").isEmpty()) {
                console().println("");
                console().table(changes(trial));
            }
            console()
                    .note("%d calls judged, %d passed over%s."
                            .formatted(
                                    trial.path("judged").asInt(),
                                    trial.path("passed_over").asInt(),
                                    trial.path("more").asBoolean() ? "; there are older ones" : ""));
        }

        private static Table counts(JsonNode trial) {
            var table = new Table("NOW", "THEN", "CALLS");
            trial.path("counts")
                    .forEach(count -> table.row(
                            count.path("from").asText(),
                            count.path("to").asText(),
                            count.path("calls").asText()));
            return table;
        }

        private static Table changes(JsonNode trial) {
            var table = new Table("NOW", "THEN", "TOOL", "ABOUT", "RULE", "SESSION");
            trial.path("changes")
                    .forEach(change -> table.row(
                            change.path("from").asText(),
                            change.path("to").asText(),
                            change.path("tool").asText(),
                            change.path("about").asText(),
                            change.path("rule").asText(),
                            change.path("session").asText()));
            return table;
        }
    }
}
