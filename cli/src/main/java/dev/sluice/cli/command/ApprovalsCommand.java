package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.CallLines;
import dev.sluice.cli.text.Diff;
import dev.sluice.cli.text.Fields;
import dev.sluice.cli.text.Plain;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice approvals}: what agents may do only if a person says so. */
@Command(
        name = "approvals",
        description = "What agents may do only if a person says so.",
        subcommands = {
            ApprovalsCommand.ListApprovals.class,
            ApprovalsCommand.ShowApproval.class,
            ApprovalsCommand.Approve.class,
            ApprovalsCommand.Deny.class,
            GrantsCommand.ListGrants.class,
            GrantsCommand.Withdraw.class,
            ModeCommand.class
        })
final class ApprovalsCommand extends Group {
    private static final String PATH = "/api/v1/approvals";

    private static String path(String approval) {
        return PATH + "/" + Server.encoded(approval);
    }

    /** {@code sluice approvals list}. */
    @Command(
            name = "list",
            description = "Approvals that wait for you; for approvers their tenant's.",
            footer = {"", "Examples:", "  sluice approvals list", "  sluice approvals list --status rejected --json"})
    static final class ListApprovals extends ListCommand {
        @Option(
                names = "--status",
                paramLabel = "WORD",
                defaultValue = "pending",
                description = "pending, approved, edited, rejected, expired or cancelled (default: ${DEFAULT-VALUE}).")
        private String status;

        ListApprovals(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            return list(
                    new Query(PATH).with("status", status),
                    "approvals",
                    "There is none.",
                    new Column("APPROVAL", "approval_id"),
                    new Column("AGENT", "agent"),
                    new Column("TOOL", "tool"),
                    new Column("RISK", "risk"),
                    new Column("SINCE", "created_at"),
                    new Column("REASON", "reason"));
        }
    }

    /** {@code sluice approvals show}. */
    @Command(
            name = "show",
            description = "One approval: exactly what would run.",
            footer = {"", "Examples:", "  sluice approvals show s-12af03.a592c6"})
    static final class ShowApproval extends ClientCommand {
        @Parameters(paramLabel = "APPROVAL", description = "The approval's id.")
        private String approval;

        ShowApproval(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var node = server().get(path(approval));
            if (json()) {
                console().json(node);
                return Exit.DONE;
            }
            console()
                    .print(new Fields()
                            .with("approval", node.path("approval_id").asText())
                            .with("session", node.path("session_id").asText())
                            .with("agent", node.path("agent").asText())
                            .with("tool", node.path("tool").asText())
                            .with("risk", node.path("risk").asText())
                            .with("reason", node.path("reason").asText())
                            .with("rule", node.path("rule").asText(""))
                            .with("policy", node.path("policy").asText(""))
                            .with("digest", node.path("digest").asText(""))
                            .with("status", node.path("status").asText())
                            .with("people needed", node.path("people").asText(""))
                            .with("first yes by", node.path("supported_by").asText(""))
                            .with("expires", node.path("expires_at").asText(""))
                            .with("decided by", node.path("decided_by").asText(""))
                            .lines(console().palette()));
            CallLines.of(node).forEach(console()::println);
            console().println("");
            Optional.ofNullable(node.path("diff").textValue()).ifPresent(diff -> console()
                    .println(Diff.shown(diff, console().palette())));
            console().println(Plain.json(node.path("arguments").toPrettyString()));
            return Exit.DONE;
        }
    }

    /** {@code sluice approvals approve}. */
    @Command(
            name = "approve",
            description = {
                "Allows a call. The first decision counts.",
                "With --scope it allows further calls too, those of a pattern that 'approvals show' lists.",
                "With --arguments the call is another one: it is judged anew, and asked about anew unless the policy allows it."
            },
            footer = {
                "",
                "Examples:",
                "  sluice approvals approve s-12af03.a592c6",
                "  sluice approvals approve s-12af03.a592c6 --scope turn --pattern 1",
                "  sluice approvals approve s-12af03.a592c6 --arguments other.json"
            })
    static final class Approve extends Decision {
        @Option(
                names = "--scope",
                paramLabel = "WORD",
                description = "once, turn or session: how long the yes is meant (default: once).")
        private String scope;

        @Option(
                names = "--pattern",
                paramLabel = "NUMBER",
                description = "For which further calls then, by its number in 'approvals show' (default: 0).")
        private Integer pattern;

        @Option(
                names = "--arguments",
                paramLabel = "FILE",
                description =
                        "What the call is to be run with instead, all of it: a JSON object; - for standard input.")
        private String arguments;

        Approve(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var instead = Optional.ofNullable(arguments).map(file -> new TextFile(file).json(console()));
            return decide(true, Optional.empty(), body -> {
                instead.ifPresent(json -> body.set("arguments", json));
                Optional.ofNullable(scope).ifPresent(word -> body.put("scope", word));
                Optional.ofNullable(pattern).ifPresent(number -> body.put("pattern", number));
            });
        }
    }

    /** {@code sluice approvals deny}. */
    @Command(
            name = "deny",
            description = "Denies a call; the agent is told, and goes on without it.",
            footer = {"", "Examples:", "  sluice approvals deny s-12af03.a592c6 --reason \"use the other file\""})
    static final class Deny extends Decision {
        @Option(names = "--reason", paramLabel = "TEXT", description = "What the agent is told.")
        private String reason;

        Deny(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            return decide(false, Optional.ofNullable(reason), _ -> {});
        }
    }

    /** A yes or a no. */
    private abstract static class Decision extends ClientCommand {
        @Parameters(paramLabel = "APPROVAL", description = "The approval's id.")
        private String approval;

        Decision(Shell shell) {
            super(shell);
        }

        final Exit decide(boolean approved, Optional<String> reason, Consumer<ObjectNode> more) {
            var body = JsonNodeFactory.instance.objectNode().put("approved", approved);
            reason.ifPresent(text -> body.put("reason", text));
            more.accept(body);
            var decided = server().post(path(approval) + "/decision", body);
            if (json()) {
                console().json(decided);
            } else {
                console().note(word(approved, decided) + Plain.line(approval) + ".");
            }
            return Exit.DONE;
        }

        private static String word(boolean approved, JsonNode decided) {
            if (decided.has("arguments")) {
                return "Changed ";
            }
            if (decided.has("people_missing")) {
                return "Another person must say yes too: allowed by you ";
            }
            return approved ? "Allowed " : "Denied ";
        }
    }
}
