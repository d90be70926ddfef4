package dev.sluice.verify.rule;

import dev.sluice.verify.event.FactEvent;

/** {@link Invariant#NUMBERED} and {@link Invariant#ONE_OWNER}. */
final class Numbering implements FactRule {
    private long seq;
    private FactEvent first;

    @Override
    public void see(FactEvent fact, Findings findings) {
        if (fact.seq() == 0 && fact.is("IntentRefused")) {
            return; // about a session that does not exist
        }
        if (first == null) {
            first = fact;
        }
        if (fact.seq() != seq + 1) {
            findings.at(fact, Invariant.NUMBERED, fact.session(), "%d follows %d".formatted(fact.seq(), seq));
        }
        if (fact.place().partition() != first.place().partition()) {
            findings.at(
                    fact,
                    Invariant.NUMBERED,
                    fact.session(),
                    "it began in partition %d".formatted(first.place().partition()));
        }
        if (!fact.tenant().equals(first.tenant()) || !fact.user().equals(first.user())) {
            findings.at(fact, Invariant.ONE_OWNER, fact.session(), "it began as another's");
        }
        seq = fact.seq();
    }
}
