package dev.sluice.contracts;

import java.util.Optional;

/**
 * One write to a role of one tenant: the body of the {@link ConfigVersion} with the key
 * {@code role/<tenant>/<role>/v<number>-<mark>} on {@code sluice.configs}. It is the only record of the write, so that no
 * crash leaves a half of one. Which of them count, {@link RoleHistory} says.
 *
 * @param config what the role is from now on; empty if it was taken away
 * @param note why, for people: at most {@value #NOTE_CHARS_MAX} characters
 * @param restores the number of the version that this one takes up again
 */
public record RoleChange(Optional<RoleConfig> config, Optional<String> note, Optional<Long> restores) {
    /** The kind of its {@link ConfigVersion}. */
    public static final String KIND = "role";

    public static final int NOTE_CHARS_MAX = 500;

    /** @throws InvalidField if the note is too long */
    public RoleChange {
        if (note.filter(text -> text.length() > NOTE_CHARS_MAX).isPresent()) {
            throw new InvalidField("note", "is longer than " + NOTE_CHARS_MAX + " characters");
        }
    }
}
