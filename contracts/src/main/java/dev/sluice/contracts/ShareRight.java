package dev.sluice.contracts;

import java.util.Locale;
import java.util.Optional;

/** What somebody may do in a session that its owner shares with him; each lets him do what those before it do. */
public enum ShareRight {
    /** See the session: its history, what happens now, what its agents ask. */
    VIEW,
    /** Decide what its agents ask leave for. */
    APPROVE,
    /** Speak in it: submit turns, stop them, answer what its agents ask the user. */
    EDIT;

    /** The word on wires: {@code view}, {@code approve}, {@code edit}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The right of a word. */
    public static Optional<ShareRight> of(String word) {
        for (var right : values()) {
            if (right.word().equals(word)) {
                return Optional.of(right);
            }
        }
        return Optional.empty();
    }

    /** Whether whoever has this has the other too. */
    public boolean covers(ShareRight other) {
        return compareTo(other) >= 0;
    }
}
