package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.CallLines;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.text.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice approvals grants} and {@code withdraw}: what was allowed for further calls of a session. */
final class GrantsCommand {
    private GrantsCommand() {}

    private static String path(String session) {
        return "/api/v1/sessions/" + Server.encoded(session) + "/grants";
    }

    /** {@code sluice approvals grants}. */
    @Command(
            name = "grants",
            description = "What was allowed for further calls of a session, and counts now.",
            footer = {"", "Examples:", "  sluice approvals grants s-12af03"})
    static final class ListGrants extends ClientCommand {
        @Mixin
        private Most most;

        @Parameters(paramLabel = "SESSION", description = "The session's id.")
        private String session;

        ListGrants(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var grants = server().list(path(session), "grants", most.number());
            var table = new Table("GRANT", "SCOPE", "FOR", "BY", "UNTIL");
            grants.forEach(grant -> table.row(
                    grant.path("grant").asText(),
                    grant.path("scope").asText(),
                    CallLines.pattern(grant.path("pattern")),
                    grant.path("decided_by").asText(),
                    grant.path("until").asText()));
            console().list(json(), grants, table, "There is none.");
            return Exit.DONE;
        }
    }

    /** {@code sluice approvals withdraw}. */
    @Command(
            name = "withdraw",
            description = "Takes a grant back; it counts no more from the next call on.",
            footer = {"", "Examples:", "  sluice approvals withdraw s-12af03 g0123456789abcdef01234567"})
    static final class Withdraw extends ClientCommand {
        @Parameters(index = "0", paramLabel = "SESSION", description = "The session's id.")
        private String session;

        @Parameters(index = "1", paramLabel = "GRANT", description = "The grant's id.")
        private String grant;

        Withdraw(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            server().delete(path(session) + "/" + Server.encoded(grant));
            console().note("Withdrew " + Plain.line(grant) + ".");
            return Exit.DONE;
        }
    }
}
