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
 * @param people how many must say yes, 1 or {@value #PEOPLE_MAX}; two are never the one whose session it is. 1 where it is empty
 */
public record Approvers(Risk risk, Optional<String> role, Optional<Boolean> other, Optional<Integer> people) {
    private static final int PEOPLE_MAX = 2;

    private static final Pattern ROLE = Pattern.compile("[a-z][a-z-]{0,31}");

    public Approvers {
        if (risk == null) {
            throw new IllegalArgumentException("approvers: risk is LOW, MEDIUM, HIGH or CRITICAL");
        }
        if (role.filter(word -> !ROLE.matcher(word).matches()).isPresent()) {
            throw new IllegalArgumentException("approvers: role is the name of a role");
        }
        if (people.filter(number -> number < 1 || number > PEOPLE_MAX).isPresent()) {
            throw new IllegalArgumentException("approvers: people is 1 or " + PEOPLE_MAX);
        }
    }

    /** One person's yes. */
    public Approvers(Risk risk, Optional<String> role, Optional<Boolean> other) {
        this(risk, role, other, Optional.empty());
    }

    /** Whether this is about calls of that risk. */
    public boolean isAbout(Risk of) {
        return of.compareTo(risk) >= 0;
    }

    /** How many must say yes. */
    public int peopleNeeded() {
        return people.orElse(1);
    }

    /** Whether it must be somebody else. */
    public boolean demandsAnother() {
        return other.orElse(false) || peopleNeeded() > 1;
    }
}
