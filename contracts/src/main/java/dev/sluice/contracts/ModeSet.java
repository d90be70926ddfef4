package dev.sluice.contracts;

import java.util.Optional;

/**
 * The mode that somebody set for a session.
 *
 * @param leave what makes an executor believe it, of a mode that opens something; without one it opens nothing
 */
public record ModeSet(SessionMode mode, Optional<ModeLeave> leave) {
    /** A mode that opens nothing. */
    public static ModeSet of(SessionMode mode) {
        return new ModeSet(mode, Optional.empty());
    }
}
