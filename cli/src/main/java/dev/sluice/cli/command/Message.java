package dev.sluice.cli.command;

import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Console;
import dev.sluice.cli.console.Exit;
import java.util.List;
import picocli.CommandLine.Parameters;

/** What is said to an agent: words of the command line, and standard input where one of them is a dash. */
final class Message {
    /** More than this the server takes as no message. */
    private static final int BYTES_MAX = 400_000;

    private static final String STANDARD_INPUT = "-";

    @Parameters(paramLabel = "MESSAGE", arity = "1..*", description = "What to ask; - is standard input.")
    private List<String> words;

    String text(Console console) {
        var parts = words.stream()
                .map(word -> word.equals(STANDARD_INPUT) ? console.readAll(BYTES_MAX) : word)
                .toList();
        var text = String.join(words.contains(STANDARD_INPUT) ? "\n\n" : " ", parts);
        if (text.isBlank()) {
            throw new CommandRefused(Exit.USAGE, "There is nothing to ask.", "Say it: sluice run \"What is this?\"");
        }
        return text;
    }
}
