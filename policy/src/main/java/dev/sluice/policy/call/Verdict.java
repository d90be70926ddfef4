package dev.sluice.policy.call;

import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.QuestionTimes;
import dev.sluice.contracts.Risk;
import java.util.List;
import java.util.Optional;

/** What a policy says about a call, and by which of its rules. */
public sealed interface Verdict {
    /** The rule's name; of one that is built in, with {@code builtin:} ahead of it. */
    String rule();

    /** It may run. */
    record Allow(String rule) implements Verdict {}

    /**
     * It may run once a person has said so.
     *
     * @param flags words for what makes it need a look
     * @param grants for which further calls the yes may be meant too
     * @param people how many must say yes
     * @param times how long the question stays open; for ever where it is empty
     * @param perHour how many calls one user may be asked about within an hour; any number where it is empty
     */
    record Ask(
            String reason,
            Risk risk,
            String rule,
            List<String> flags,
            List<GrantPattern> grants,
            int people,
            Optional<QuestionTimes> times,
            Optional<Integer> perHour)
            implements Verdict {
        public Ask {
            flags = List.copyOf(flags);
            grants = List.copyOf(grants);
        }

        /** One whose yes is for this call alone. */
        Ask(String reason, Risk risk, String rule, List<String> flags) {
            this(reason, risk, rule, flags, List.of(), 1, Optional.empty(), Optional.empty());
        }

        /** The same, whose yes may be meant for further calls too. */
        public Ask offering(List<GrantPattern> some) {
            return new Ask(reason, risk, rule, flags, some, people, times, perHour);
        }

        /** The same, put to so many people for so long, if there are not too many. */
        public Ask put(int toPeople, Optional<QuestionTimes> forSoLong, Optional<Integer> perHourMax) {
            return new Ask(reason, risk, rule, flags, grants, toPeople, forSoLong, perHourMax);
        }
    }

    /** It may not run, whoever says what. */
    record Deny(String reason, String rule) implements Verdict {}
}
