package dev.sluice.executor.policy;

import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.Risk;
import java.util.List;

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
     */
    record Ask(String reason, Risk risk, String rule, List<String> flags, List<GrantPattern> grants)
            implements Verdict {
        public Ask {
            flags = List.copyOf(flags);
            grants = List.copyOf(grants);
        }

        /** One whose yes is for this call alone. */
        Ask(String reason, Risk risk, String rule, List<String> flags) {
            this(reason, risk, rule, flags, List.of());
        }

        /** The same, whose yes may be meant for further calls too. */
        public Ask offering(List<GrantPattern> some) {
            return new Ask(reason, risk, rule, flags, some);
        }
    }

    /** It may not run, whoever says what. */
    record Deny(String reason, String rule) implements Verdict {}
}
