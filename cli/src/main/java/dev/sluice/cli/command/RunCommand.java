package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.text.Style;
import dev.sluice.cli.turn.Following;
import dev.sluice.cli.watch.Watch;
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
            "  sluice run \"List the risks\" --json | jq -r 'select(.type==\"done\").text'"
        })
final class RunCommand extends ClientCommand {
    @Mixin
    private Message message;

    @Mixin
    private SessionChoice choice;

    @Option(names = "--role", paramLabel = "NAME", description = "The agent to ask (default: the server's choice).")
    private String role;

    @Mixin
    private OnApproval onApproval;

    RunCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() throws InterruptedException {
        var text = message.text(console());
        var server = server();
        var answers = onApproval.answers(console(), json());
        var session = choice.choose(server);
        try (var watch = new Watch(server, session.id(), session.lastSeq());
                var _ = new Interruption(watch::interrupt)) {
            watch.chat(session.id(), text, Optional.ofNullable(role), "cli-" + UUID.randomUUID());
            var outcome = new Following(console(), server, answers, json()).nextTurn(watch);
            if (shell().notesTerminal() && !json()) {
                console()
                        .note(console()
                                .notePalette()
                                .paint(Style.DIM, "session " + session.id() + "; go on: sluice run --continue …"));
            }
            return outcome.exit();
        }
    }
}
