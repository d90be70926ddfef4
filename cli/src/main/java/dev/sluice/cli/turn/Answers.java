package dev.sluice.cli.turn;

import dev.sluice.cli.watch.Shown;
import java.util.Optional;

/** Who says what a turn asks a person, and what to do where nobody says it. */
public interface Answers {
    /** What a person says to an approval. {@code reason} is what the agent is told. */
    record Decision(boolean approved, Optional<String> reason) {}

    /** The answer to an approval; empty if it stays open for somebody else. */
    Optional<Decision> decide(Shown.Asked asked);

    /** The answer to a question; empty if it stays open for somebody else. */
    Optional<String> answer(Shown.Question question);
}
