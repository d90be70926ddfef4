package dev.sluice.cli.command;

import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.folder.Changes;
import dev.sluice.cli.folder.Folder;
import dev.sluice.cli.folder.Sent;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.text.Style;
import dev.sluice.cli.turn.Following;
import dev.sluice.cli.turn.Outcome;
import dev.sluice.cli.watch.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice run}: one turn, from the question to its end. */
@Command(
        name = "run",
        description =
                "Asks once and shows the answer. On a terminal it streams; in a pipe the answer alone is written, when "
                        + "it is settled. The word - stands for standard input.",
        footer = {
            "",
            "Examples:",
            "  sluice run \"What does this project do?\" --workspace sample",
            "  git diff | sluice run \"Review this:\" -",
            "  sluice run --continue --role coder \"Now fix it\"",
            "  sluice run \"Mend the failing test\" --in .",
            "  sluice run \"List the risks\" --json | jq -r 'select(.type==\"done\").text'"
        })
final class RunCommand extends ClientCommand {
    @Mixin
    private Message message;

    @Mixin
    private SessionChoice choice;

    @Option(names = "--role", paramLabel = "NAME", description = "The agent to ask (default: the server's choice).")
    private String role;

    @Option(
            names = "--in",
            paramLabel = "DIR",
            description =
                    "Work on the files of this directory: they are sent, and what became of them is shown and, if "
                            + "you agree, written back. Of a git repository go the files that git does not ignore; secrets stay.")
    private Path directory;

    @Option(names = "--apply", description = "With --in: write the changes back without asking.")
    private boolean apply;

    @Mixin
    private OnApproval onApproval;

    RunCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() throws IOException, InterruptedException {
        if (apply && directory == null) {
            throw new CommandRefused(Exit.USAGE, "--apply is about the directory of --in.", "Say --in DIR, too.");
        }
        var folder = Optional.ofNullable(directory).map(Folder::at);
        var text = message.text(console());
        var server = server();
        var answers = onApproval.answers(console(), json());
        var session = choice.choose(server, text);
        var sent = folder.isPresent()
                ? Optional.of(Sending.send(console(), server, session.id(), folder.get()))
                : Optional.<Sent>empty();
        try (var watch = new Watch(server, session.id(), session.lastSeq());
                var _ = new Interruption(watch::interrupt)) {
            watch.chat(session.id(), text, Optional.ofNullable(role), "cli-" + UUID.randomUUID());
            var following = new Following(console(), server, answers, json());
            var outcome = following.nextTurn(watch);
            if (shell().notesTerminal() && !json()) {
                console()
                        .note(console()
                                .notePalette()
                                .paint(Style.DIM, "session " + session.id() + "; go on: sluice run --continue …"));
            }
            if (sent.isPresent() && outcome != Outcome.LEFT) {
                bringBack(server, session.id(), following.followed().orElseThrow(), sent.get());
            }
            return outcome.exit();
        }
    }

    private void bringBack(Server server, String session, String turn, Sent sent) throws IOException {
        var changes = Changes.of(server, session, turn, sent);
        if (changes.isEmpty()) {
            console().note("No file was changed.");
            return;
        }
        console().note(changes.get().shown(console().notePalette()));
        if (changes.get().count() == 0 || !apply && !shell().hasPerson()) {
            nothingWritten(session);
            return;
        }
        // Fetched ahead of the question, so that what is agreed to is what is written.
        try (var drafts = changes.get().fetched()) {
            if (apply || agreed(changes.get().count(), sent)) {
                drafts.apply();
                console().note("Written into " + sent.folder().root() + ".");
            } else {
                nothingWritten(session);
            }
        }
    }

    private void nothingWritten(String session) {
        console().note("Nothing was written. All files: sluice files download " + Plain.line(session) + " DIR");
    }

    private boolean agreed(int changes, Sent sent) {
        return console()
                .ask("Write these " + changes + " changes into " + sent.folder().root() + "? [y/N] ")
                .filter(answer -> answer.strip().equalsIgnoreCase("y"))
                .isPresent();
    }
}
