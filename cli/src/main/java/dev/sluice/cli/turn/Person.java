package dev.sluice.cli.turn;

import dev.sluice.cli.watch.Shown;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A person at a terminal. Nothing but a clear yes allows anything; the end of what he types leaves it open. */
public final class Person implements Answers {
    private static final String CHOICE = "Allow? [y]es, [n]o, or n and what the agent is told: ";

    private final Function<String, Optional<String>> ask;

    /** @param ask asks by a prompt; empty when nobody answers any more */
    public Person(Function<String, Optional<String>> ask) {
        this.ask = ask;
    }

    @Override
    public Optional<Decision> decide(Shown.Asked asked) {
        while (true) {
            var line = ask.apply(CHOICE);
            if (line.isEmpty()) {
                return Optional.empty();
            }
            var decision = decision(line.get().strip());
            if (decision.isPresent()) {
                return decision;
            }
        }
    }

    @Override
    public Optional<String> answer(Shown.Question question) {
        while (true) {
            var line = ask.apply("Your answer: ");
            if (line.isEmpty() || !line.get().isBlank()) {
                return line;
            }
        }
    }

    /** What was meant; empty if it was neither a yes nor a no. */
    static Optional<Decision> decision(String line) {
        var words = line.split("\\s+", 2);
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "y", "yes" -> words.length == 1 ? Optional.of(new Decision(true, Optional.empty())) : Optional.empty();
            case "n", "no" ->
                Optional.of(new Decision(false, words.length == 1 ? Optional.empty() : Optional.of(words[1])));
            default -> Optional.empty();
        };
    }
}
