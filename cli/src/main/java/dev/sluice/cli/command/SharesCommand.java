package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.text.Table;
import java.util.ArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice sessions share}, {@code unshare} and {@code shares}: who else may do what in a session. */
final class SharesCommand {
    private SharesCommand() {}

    private static String path(String session) {
        return "/api/v1/sessions/" + Server.encoded(session) + "/shares";
    }

    /** {@code sluice sessions shares}. */
    @Command(
            name = "shares",
            description = "With whom a session of yours is shared.",
            footer = {"", "Examples:", "  sluice sessions shares s-12af03"})
    static final class ListShares extends ClientCommand {
        @Parameters(paramLabel = "SESSION", description = "The session's id.")
        private String session;

        ListShares(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var shares = new ArrayList<JsonNode>();
            server().get(path(session)).path("shares").forEach(shares::add);
            var table = new Table("USER", "RIGHT", "SINCE");
            shares.forEach(share -> table.row(
                    share.path("user").asText(),
                    share.path("right").asText(),
                    share.path("since").asText()));
            console().list(json(), shares, table, "It is shared with nobody.");
            return Exit.DONE;
        }
    }

    /** {@code sluice sessions share}. */
    @Command(
            name = "share",
            description = {
                "Shares a session of yours with a user of your tenant.",
                "view: look and watch. approve: also decide what agents ask leave for. edit: also speak in it."
            },
            footer = {
                "",
                "Examples:",
                "  sluice sessions share s-12af03 grace",
                "  sluice sessions share s-12af03 grace --right edit"
            })
    static final class Share extends ClientCommand {
        @Parameters(index = "0", paramLabel = "SESSION", description = "The session's id.")
        private String session;

        @Parameters(index = "1", paramLabel = "USER", description = "The user's name.")
        private String user;

        @Option(names = "--right", paramLabel = "RIGHT", description = "view, approve or edit; view if not said.")
        private String right = "view";

        Share(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var wish = JsonNodeFactory.instance.objectNode().put("right", right);
            var share = server().put(path(session) + "/" + Server.encoded(user), wish);
            if (json()) {
                console().json(share);
                return Exit.DONE;
            }
            console()
                    .note(Plain.line(share.path("user").asText()) + " may "
                            + Plain.line(share.path("right").asText()) + " in " + Plain.line(session) + ".");
            return Exit.DONE;
        }
    }

    /** {@code sluice sessions unshare}. */
    @Command(
            name = "unshare",
            description = "Shares a session with a user no more; he stops seeing it within seconds.",
            footer = {"", "Examples:", "  sluice sessions unshare s-12af03 grace"})
    static final class Unshare extends ClientCommand {
        @Parameters(index = "0", paramLabel = "SESSION", description = "The session's id.")
        private String session;

        @Parameters(index = "1", paramLabel = "USER", description = "The user's name.")
        private String user;

        Unshare(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            server().delete(path(session) + "/" + Server.encoded(user));
            console().note(Plain.line(session) + " is not shared with " + Plain.line(user) + ".");
            return Exit.DONE;
        }
    }
}
