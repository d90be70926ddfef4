package dev.sluice.executor.policy;

import dev.sluice.contracts.Risk;

/** What a policy says about a call. */
public sealed interface Verdict {
    /** It may run. */
    record Allow() implements Verdict {}

    /** It may run once a person has said so. */
    record Ask(String reason, Risk risk) implements Verdict {}

    /** It may not run, whoever says what. */
    record Deny(String reason) implements Verdict {}
}
