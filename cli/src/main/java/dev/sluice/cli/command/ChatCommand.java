package dev.sluice.cli.command;

import dev.sluice.cli.chat.Prompt;
import dev.sluice.cli.chat.Prompt.Typed;
import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.Refused;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.text.Style;
import dev.sluice.cli.turn.Following;
import dev.sluice.cli.turn.Outcome;
import dev.sluice.cli.turn.Person;
import dev.sluice.cli.watch.Watch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice chat}: a conversation in a terminal. */
@Command(
        name = "chat",
        description =
                "A conversation: answers stream, what an agent wants to do is shown and asked here, Ctrl-C cancels the "
                        + "turn and a second one leaves. A lost connection is made again, and nothing is missing.",
        footer = {
            "",
            "Examples:",
            "  sluice chat --workspace sample",
            "  sluice chat --continue",
            "  sluice chat --role coder",
            "",
            "In a chat: /help shows its commands. A backslash at the end of a line goes on in the next."
        })
final class ChatCommand extends ClientCommand {
    private static final List<String> COMMANDS = List.of("/help", "/new", "/role", "/session", "/exit");
    private static final String HELP = """
            /new          begin a new session
            /role NAME    ask this agent from now on; without a name the server chooses
            /session      show the session's id
            /exit         leave (Ctrl-D, too)
            Ctrl-C        cancel the turn that runs; at an empty line, leave
            \\ at the end of a line goes on in the next""";

    @Mixin
    private SessionChoice choice;

    @Option(names = "--role", paramLabel = "NAME", description = "The agent to ask (default: the server's choice).")
    private String role;

    ChatCommand(Shell shell) {
        super(shell);
    }

    @Override
    Exit run() throws IOException, InterruptedException {
        if (!shell().readsTerminal() || !shell().writesTerminal()) {
            throw new CommandRefused(
                    Exit.USAGE, "A chat needs a terminal.", "To ask once, from a script or a pipe: sluice run \"…\"");
        }
        var server = server();
        var session = choice.choose(server);
        greet(session);
        var history = shell().configuration().resolve("history");
        try (var prompt = new Prompt(history, COMMANDS, console().palette())) {
            var next = Optional.of(session);
            while (next.isPresent()) {
                next = converse(server, prompt, next.get());
            }
        }
        return Exit.DONE;
    }

    /** Goes on until the person leaves, or begins anew: then the new session is given. */
    private Optional<SessionChoice.Chosen> converse(Server server, Prompt prompt, SessionChoice.Chosen session)
            throws InterruptedException {
        var untitled = session.isUntitled();
        try (var watch = new Watch(server, session.id(), session.lastSeq())) {
            while (true) {
                switch (prompt.message()) {
                    case Typed.Closed _ -> {
                        return Optional.empty();
                    }
                    case Typed.Interrupted(var empty) -> {
                        if (empty) {
                            return Optional.empty();
                        }
                    }
                    case Typed.Line(var text) -> {
                        var line = text.strip();
                        if (line.equals("/exit")) {
                            return Optional.empty();
                        }
                        if (line.equals("/new")) {
                            var fresh = new SessionChoice().choose(server);
                            greet(fresh);
                            return Optional.of(fresh);
                        }
                        if (line.startsWith("/")) {
                            command(line, session);
                        } else if (!line.isEmpty()) {
                            if (untitled) {
                                SessionChoice.name(server, session.id(), line);
                                untitled = false;
                            }
                            if (say(server, prompt, watch, session, text) == Outcome.LEFT) {
                                return Optional.empty();
                            }
                        }
                    }
                }
            }
        }
    }

    private Outcome say(Server server, Prompt prompt, Watch watch, SessionChoice.Chosen session, String text)
            throws InterruptedException {
        try (var _ = new Interruption(watch::interrupt)) {
            watch.chat(session.id(), text, Optional.ofNullable(role), "cli-" + UUID.randomUUID());
            return new Following(console(), server, new Person(prompt::ask), json()).nextTurn(watch);
        } catch (Refused refused) {
            console().note(console().notePalette().paint(Style.RED, Plain.line(refused.getMessage())));
            return Outcome.STOPPED;
        }
    }

    private void command(String line, SessionChoice.Chosen session) {
        var words = line.split("\\s+", 2);
        switch (words[0]) {
            case "/help" -> console().println(HELP);
            case "/session" -> console().println(session.id());
            case "/role" -> {
                role = words.length == 2 ? words[1] : null;
                console().println(role == null ? "The server chooses the agent." : "Asks " + Plain.line(role) + ".");
            }
            default -> console().println("There is no " + Plain.line(words[0]) + ". /help shows what there is.");
        }
    }

    private void greet(SessionChoice.Chosen session) {
        console()
                .println(console()
                        .palette()
                        .paint(
                                Style.DIM,
                                (session.isNew() ? "A new session, " : "Session ") + Plain.line(session.id())
                                        + ". /help shows commands."));
    }
}
