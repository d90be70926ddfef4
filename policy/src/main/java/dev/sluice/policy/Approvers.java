package dev.sluice.policy;

import dev.sluice.contracts.Risk;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may say yes to calls of some risk. Whoever may decide at all may always say no.
 *
 * @param risk to calls of this risk and of more
 * @param role whoever says yes must have this role, by its name
 * @param other whether it must be somebody else than the one whose session it is; no where it is empty
 */
public record Approvers(Risk risk, Optional<String> role, Optional<Boolean> other) {
    private static final Pattern ROLE = Pattern.compile("[a-z][a-z-]{0,31}");

    public Approvers {
        if (risk == null) {
            throw new IllegalArgumentException("approvers: risk is LOW, MEDIUM, HIGH or CRITICAL");
        }
        if (role.filter(word -> !ROLE.matcher(word).matches()).isPresent()) {
            throw new IllegalArgumentException("approvers: role is the name of a role");
        }
    }

    /** Whether this is about calls of that risk. */
    public boolean isAbout(Risk of) {
        return of.compareTo(risk) >= 0;
    }

    /** Whether it must be somebody else. */
    public boolean demandsAnother() {
        return other.orElse(false);
    }
}
