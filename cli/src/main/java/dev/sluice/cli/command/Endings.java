package dev.sluice.cli.command;

import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Console;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.server.NotLoggedIn;
import dev.sluice.cli.server.Refused;
import dev.sluice.cli.server.Unreachable;
import dev.sluice.cli.text.Plain;
import dev.sluice.cli.text.Style;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong and what to do next, in at most two lines, and which {@link Exit} that is. */
final class Endings implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Console console;

    Endings(Shell shell) {
        console = new Console(shell);
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        return switch (failure) {
            case CommandRefused refused -> say(refused.exit(), refused.getMessage(), refused.next());
            case NotLoggedIn stranger ->
                say(Exit.LOGIN, stranger.getMessage(), "Log in: sluice login --server " + stranger.server());
            case Unreachable away ->
                say(Exit.AWAY, away.getMessage(), "Is it up? On this machine: ./sluice up. Elsewhere: --server URL");
            case Refused refused -> say(exit(refused), detail(refused), next(refused));
            case UncheckedIOException broken -> say(Exit.FAILED, broken.getMessage(), "");
            default -> throw failure;
        };
    }

    /** One line that says what is wrong, what may have been meant, and where all is explained; not the whole page. */
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        say(Exit.USAGE, wrong.getMessage(), "");
        UnmatchedArgumentException.printSuggestions(
                wrong, wrong.getCommandLine().getErr());
        wrong.getCommandLine().getErr().flush();
        console.note("All about it: " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return Exit.USAGE.code();
    }

    private int say(Exit exit, String message, String next) {
        console.note(console.notePalette().paint(Style.RED, "sluice: ") + Plain.line(message));
        if (!next.isEmpty()) {
            console.note(Plain.line(next));
        }
        return exit.code();
    }

    private static Exit exit(Refused refused) {
        return switch (refused.status()) {
            case 401, 403 -> Exit.LOGIN;
            case 404 -> Exit.ABSENT;
            case 429, 502, 503, 504 -> Exit.AWAY;
            default -> Exit.FAILED;
        };
    }

    private static String detail(Refused refused) {
        var winner = refused.body().path("winner");
        return refused.getMessage()
                + (winner.isTextual() ? " by " + winner.textValue() : "")
                + " (" + refused.code() + ")";
    }

    private static String next(Refused refused) {
        return switch (refused.status()) {
            case 401 -> "";
            case 403 -> "sluice whoami shows your roles; an administrator can give you others.";
            case 404 -> "Look for it: sluice sessions list, sluice jobs list, sluice approvals list.";
            case 429, 502, 503, 504 -> "Try again in a few seconds.";
            default -> "";
        };
    }
}
