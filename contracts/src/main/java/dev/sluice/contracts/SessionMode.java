package dev.sluice.contracts;

import java.util.Locale;
import java.util.Optional;

/** How much of what agents do in a session needs a person. There is no mode in which nothing does. */
public enum SessionMode {
    /** What the policy asks about is asked. */
    ASK,
    /** Files of the workspace are written and edited without asking, where only the built-in policy would ask; the rest is asked. */
    AUTO_EDIT,
    /** Nothing is changed: agents read and say what they would do. */
    PLAN_ONLY;

    /** The word in policies and on wires: {@code ask}, {@code auto-edit}, {@code plan-only}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The mode of a word. */
    public static Optional<SessionMode> of(String word) {
        for (var mode : values()) {
            if (mode.word().equals(word)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
