package dev.sluice.cli.turn;

import dev.sluice.cli.watch.Shown;
import java.util.Optional;

/** Where no person is at a terminal: nothing is allowed, and agents are told to go on by themselves. */
public final class Nobody implements Answers {
    @Override
    public Optional<Decision> decide(Shown.Asked asked) {
        return Optional.of(new Decision(false, Optional.of("nobody is at a terminal to be asked")));
    }

    @Override
    public Optional<String> answer(Shown.Question question) {
        return Optional.of("Nobody is here to answer. Decide it yourself, and say what you assumed.");
    }
}
