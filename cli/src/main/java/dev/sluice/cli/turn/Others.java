package dev.sluice.cli.turn;

import dev.sluice.cli.watch.Shown;
import java.util.Optional;

/** Who only watches leaves every answer to others. */
public final class Others implements Answers {
    @Override
    public Optional<Decision> decide(Shown.Asked asked) {
        return Optional.empty();
    }

    @Override
    public Optional<String> answer(Shown.Question question) {
        return Optional.empty();
    }
}
