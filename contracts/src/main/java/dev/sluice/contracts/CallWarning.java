package dev.sluice.contracts;

import java.util.Optional;

/**
 * Something in what a call would write or run that a person should look at. Found by form, so there may be nothing to it, and
 * there may be more.
 *
 * @param line in the new text, from 1
 * @param text one sentence; never the secret itself
 */
public record CallWarning(Kind kind, Optional<Integer> line, String text) {
    /** What it is about. */
    public enum Kind {
        /** It looks like a key, a password or a token. */
        SECRET,
        /** It runs text as a program, trusts what it should not, or deletes without a look. */
        DANGEROUS_CODE,
        /** The project would load code of others that it did not load before. */
        NEW_DEPENDENCY
    }
}
