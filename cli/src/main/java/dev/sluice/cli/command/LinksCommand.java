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

/** {@code sluice sessions link}, {@code unlink} and {@code links}: what happened in a session, for whoever has a link. */
final class LinksCommand {
    private LinksCommand() {}

    private static String path(String session) {
        return "/api/v1/sessions/" + Server.encoded(session) + "/links";
    }

    /** {@code sluice sessions links}. */
    @Command(
            name = "links",
            description = "The links to a session of yours that are good now.",
            footer = {"", "Examples:", "  sluice sessions links s-12af03"})
    static final class ListLinks extends ClientCommand {
        @Parameters(paramLabel = "SESSION", description = "The session's id.")
        private String session;

        ListLinks(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var links = new ArrayList<JsonNode>();
            server().get(path(session)).path("links").forEach(links::add);
            var table = new Table("LINK", "MADE", "UNTIL");
            links.forEach(link -> table.row(
                    link.path("link_id").asText(),
                    link.path("created_at").asText(),
                    link.path("expires_at").asText()));
            console().list(json(), links, table, "There is no link to it.");
            return Exit.DONE;
        }
    }

    /** {@code sluice sessions link}. */
    @Command(
            name = "link",
            description = {
                "Makes a link to what happened in a session of yours, and prints it, this once.",
                "Whoever has it sees the replay and nothing else, without a login."
            },
            footer = {
                "",
                "Examples:",
                "  sluice sessions link s-12af03",
                "  sluice sessions link s-12af03 --hours 168 | pbcopy"
            })
    static final class Link extends ClientCommand {
        @Parameters(paramLabel = "SESSION", description = "The session's id.")
        private String session;

        @Option(
                names = "--hours",
                paramLabel = "NUMBER",
                description = "How long it is good: 1 to 720 (default: ${DEFAULT-VALUE}).")
        private int hours = 24;

        Link(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var wish = JsonNodeFactory.instance.objectNode().put("hours", hours);
            var link = server().post(path(session), wish);
            if (json()) {
                console().json(link);
                return Exit.DONE;
            }
            console().println(Plain.line(link.path("link").asText()));
            console()
                    .note("Good until " + Plain.line(link.path("expires_at").asText())
                            + "; taken back by: sluice sessions unlink " + Plain.line(session) + " "
                            + Plain.line(link.path("link_id").asText()));
            return Exit.DONE;
        }
    }

    /** {@code sluice sessions unlink}. */
    @Command(
            name = "unlink",
            description = "Takes a link to a session back, for good.",
            footer = {"", "Examples:", "  sluice sessions unlink s-12af03 l-0123456789abcdef01234567"})
    static final class Unlink extends ClientCommand {
        @Parameters(index = "0", paramLabel = "SESSION", description = "The session's id.")
        private String session;

        @Parameters(index = "1", paramLabel = "LINK", description = "The link's id, of sluice sessions links.")
        private String link;

        Unlink(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            server().delete(path(session) + "/" + Server.encoded(link));
            console().note("Nobody sees anything by " + Plain.line(link) + " any more.");
            return Exit.DONE;
        }
    }
}
