package dev.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Fields;
import dev.sluice.cli.text.Plain;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice notes}: what agents remember for the one who is logged in. */
@Command(
        name = "notes",
        description = "What agents wrote down for you, for later sessions.",
        subcommands = {
            NotesCommand.ListNotes.class,
            NotesCommand.ShowNote.class,
            NotesCommand.EditNote.class,
            NotesCommand.DeleteNote.class
        })
final class NotesCommand extends Group {
    private static final String PATH = "/api/v1/notes";

    private static String path(String note) {
        return PATH + "/" + Server.encoded(note);
    }

    /** {@code sluice notes list}. */
    @Command(
            name = "list",
            description = "Your notes, the newest first.",
            footer = {"", "Examples:", "  sluice notes list", "  sluice notes list -L 200 --json"})
    static final class ListNotes extends ListCommand {
        ListNotes(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            return list(
                    new Query(PATH),
                    "notes",
                    "There is none. Agents write notes when you ask them to remember something.",
                    new Column("NOTE", "id"),
                    new Column("PLACE", "place"),
                    new Column("WRITTEN", "written_at"),
                    new Column("TEXT", "text"));
        }
    }

    /** {@code sluice notes show}. */
    @Command(
            name = "show",
            description = "One note as a whole.",
            footer = {"", "Examples:", "  sluice notes show n-0123456789abcdef"})
    static final class ShowNote extends ClientCommand {
        @Parameters(paramLabel = "NOTE", description = "The note's id.")
        private String note;

        ShowNote(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            var found = server().get(path(note));
            if (json()) {
                console().json(found);
                return Exit.DONE;
            }
            console()
                    .print(new Fields()
                            .with("note", found.path("id").asText())
                            .with("place", found.path("place").asText())
                            .with("session", found.path("session").asText())
                            .with("written", found.path("written_at").asText())
                            .with("version", found.path("version").asText())
                            .lines(console().palette()));
            console().println("");
            console().println(Plain.text(found.path("text").asText()));
            return Exit.DONE;
        }
    }

    /** {@code sluice notes edit}. */
    @Command(
            name = "edit",
            description = "Puts another text into a note; not if somebody changes it at the same time.",
            footer = {
                "",
                "Examples:",
                "  sluice notes edit n-0123456789abcdef 'The tests run with make check.'",
                "  sluice notes edit n-0123456789abcdef --file note.txt"
            })
    static final class EditNote extends ClientCommand {
        @Parameters(index = "0", paramLabel = "NOTE", description = "The note's id.")
        private String note;

        @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "The new text.")
        private String text;

        @Option(names = "--file", paramLabel = "FILE", description = "Take the text from a file; - is standard input.")
        private String file;

        EditNote(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            if ((text == null) == (file == null)) {
                throw new CommandRefused(Exit.USAGE, "Say the text, or name a file with --file.", "");
            }
            var wanted = text == null ? new TextFile(file).text(console()) : text;
            var server = server();
            var known = server.get(path(note)).path("version").asInt();
            var changed = server.put(path(note), body(wanted), Map.of("If-Match", "\"" + known + "\""));
            if (json()) {
                console().json(changed);
            } else {
                console().note("Changed " + Plain.line(note) + ".");
            }
            return Exit.DONE;
        }

        private static JsonNode body(String text) {
            return JsonNodeFactory.instance.objectNode().put("text", text.strip());
        }
    }

    /** {@code sluice notes delete}. */
    @Command(
            name = "delete",
            description = "Deletes a note for good, or all of them.",
            footer = {"", "Examples:", "  sluice notes delete n-0123456789abcdef --yes", "  sluice notes delete --all"})
    static final class DeleteNote extends ClientCommand {
        @Parameters(arity = "0..1", paramLabel = "NOTE", description = "The note's id.")
        private String note;

        @Option(names = "--all", description = "All of your notes.")
        private boolean all;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        DeleteNote(Shell shell) {
            super(shell);
        }

        @Override
        Exit run() {
            if (all == (note != null)) {
                throw new CommandRefused(Exit.USAGE, "Name a note, or say --all.", "");
            }
            var what = all ? "all of your notes" : Plain.line(note);
            confirm("Delete " + what + " for good?", yes);
            server().delete(all ? PATH : path(note));
            console().note("Deleted " + what + ".");
            return Exit.DONE;
        }
    }
}
