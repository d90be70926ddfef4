package dev.sluice.cli.command;

import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Fields;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.text.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice sessions}: conversations. */
@Command(
        name = "sessions",
        description = "Your conversations.",
        subcommands = {
            SessionsCommand.ListSessions.class,
            SessionsCommand.ShowSession.class,
            SessionsCommand.ExportSession.class,
            FeedbackCommand.class,
            SharesCommand.Share.class,
            SharesCommand.Unshare.class,
            SharesCommand.ListShares.class,
            LinksCommand.Link.class,
            LinksCommand.Unlink.class,
            LinksCommand.ListLinks.class,
            SessionsCommand.DeleteSession.class
        })
final class SessionsCommand extends Group {
    private static final String PATH = "/api/v1/sessions";

    /** {@code sluice sessions list}. */
    @Command(
            name = "list",
            description = "Your sessions, the latest active first.",
            footer = {"", "Examples:", "  sluice sessions list", "  sluice sessions list --shared -L 100 | cut -f1"})
    static final class ListSessions extends ListCommand {
        @Option(names = "--shared", description = "Those that others share with you instead.")
        private boolean shared;

        ListSessions(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            return shared
                    ? list(
                            new Query(PATH).with("shared", "true"),
                            "sessions",
                            "Nobody shares a session with you.",
                            new Column("SESSION", "session_id"),
                            new Column("TITLE", "title"),
                            new Column("STATE", "state"),
                            new Column("BY", "shared/by"),
                            new Column("YOU MAY", "shared/right"),
                            new Column("ACTIVE", "last_activity"))
                    : list(
                            new Query(PATH),
                            "sessions",
                            "You have no session. Begin one: sluice chat",
                            new Column("SESSION", "session_id"),
                            new Column("TITLE", "title"),
                            new Column("STATE", "state"),
                            new Column("AGENT", "agent"),
                            new Column("ACTIVE", "last_activity"));
        }
    }

    /** {@code sluice sessions show}. */
    @Command(
            name = "show",
            description = "One session and what was said in it.",
            footer = {"", "Examples:", "  sluice sessions show s-12af03", "  sluice sessions show s-12af03 --json"})
    static final class ShowSession extends ClientCommand {
        @Parameters(paramLabel = "SESSION", description = "The session's id.")
        private String session;

        ShowSession(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var server = server();
            var path = PATH + "/" + Server.encoded(session);
            var node = server.get(path);
            if (json()) {
                console().json(node);
                return Exit.DONE;
            }
            console()
                    .print(new Fields()
                            .with("session", node.path("session_id").asText())
                            .with("title", node.path("title").asText(""))
                            .with("workspace", node.path("workspace").asText(""))
                            .with("state", node.path("state").asText())
                            .with("forked from", node.path("forked_from").asText(""))
                            .with("active", node.path("last_activity").asText())
                            .lines(console().palette()));
            printMessages(server, path);
            return Exit.DONE;
        }

        /** Page by page, so that the memory for a long session is that of a page. */
        private void printMessages(Server server, String path) {
            var after = 0L;
            while (after >= 0) {
                var page = server.get(path + "/history?after=" + after);
                for (var message : page.path("messages")) {
                    var author =
                            message.path("agent").asText(message.path("author").asText());
                    console().println("");
                    console()
                            .println(console()
                                    .palette()
                                    .paint(
                                            Style.CYAN,
                                            Plain.line(author + ", "
                                                    + message.path("at").asText())));
                    console().println(Plain.text(message.path("text").asText()));
                }
                after = page.path("next_after").asLong(-1);
            }
        }
    }

    /** {@code sluice sessions export}. */
    @Command(
            name = "export",
            description = "Writes what was said in a session into a file.",
            footer = {
                "",
                "Examples:",
                "  sluice sessions export s-12af03",
                "  sluice sessions export s-12af03 --format csv --to said.csv --since 2026-11-01T00:00:00Z"
            })
    static final class ExportSession extends ClientCommand {
        @Parameters(paramLabel = "SESSION", description = "The session's id.")
        private String session;

        @Option(
                names = "--format",
                paramLabel = "WORD",
                description = "As md, json or csv (default: ${DEFAULT-VALUE}).")
        private String format = "md";

        @Option(names = "--to", paramLabel = "FILE", description = "Where to write it (default: SESSION.FORMAT).")
        private Path file;

        @Option(names = "--since", paramLabel = "TIME", description = "Since, such as 2026-11-01T00:00:00Z.")
        private String since;

        @Option(names = "--until", paramLabel = "TIME", description = "Before.")
        private String until;

        ExportSession(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var query = new Query(PATH + "/" + Server.encoded(session) + "/export")
                    .with("format", format)
                    .with("since", since)
                    .with("until", until);
            var said = server().bytes(query.toString());
            var target = file == null ? Path.of(session + "." + format) : file;
            try {
                Files.write(target, said);
            } catch (IOException full) {
                throw new CommandRefused(Exit.FAILED, "Cannot write " + target + ".", "Say where with --to.");
            }
            console().note(said.length + " bytes are in " + target + ".");
            return Exit.DONE;
        }
    }

    /** {@code sluice sessions delete}. */
    @Command(
            name = "delete",
            description = "Deletes a session for good, with its files.",
            footer = {"", "Examples:", "  sluice sessions delete s-12af03", "  sluice sessions delete s-12af03 --yes"})
    static final class DeleteSession extends ClientCommand {
        @Parameters(paramLabel = "SESSION", description = "The session's id.")
        private String session;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        DeleteSession(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            confirm("Delete " + Plain.line(session) + " and its files for good?", yes);
            server().delete(PATH + "/" + Server.encoded(session));
            console().note("Deleted " + Plain.line(session) + ".");
            return Exit.DONE;
        }
    }
}
