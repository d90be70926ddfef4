package dev.sluice.contracts;

import java.util.Optional;

/**
 * A thought of a model ahead of what it said. In its conversation it goes back as it came, to the model that thought it
 * and to no other: models refuse seals that are not theirs.
 *
 * @param text what may be read of it; perhaps nothing
 * @param seal by which its maker knows it again: a signature, or for {@link Kind#SEALED} the thought itself
 * @param form in which maker's words it is, e.g. {@code anthropic-claude-v1}; absent if it came as text alone
 * @param model the model that thought it, by its provider's name; absent if that is not known
 * @param id what its maker calls it
 * @param call the call of its step, from 1, to which it belongs, if it belongs to one
 */
public record Thought(
        Kind kind,
        String text,
        Optional<String> seal,
        Optional<String> form,
        Optional<String> model,
        Optional<String> id,
        Optional<Integer> call) {

    /** How a thought is written down. */
    public enum Kind {
        /** In full. */
        TEXT,
        /** In short, by its maker. */
        SUMMARY,
        /** So that only its maker can read it. */
        SEALED
    }

    /** Text that goes back to whoever takes thoughts. */
    public static Thought of(String text) {
        return new Thought(
                Kind.TEXT,
                text,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** What it takes as it is written, give or take its names. */
    public long bytesAsWritten() {
        return TextLimit.bytesAsWritten(text)
                + seal.map(TextLimit::bytesAsWritten).orElse(0L);
    }
}
