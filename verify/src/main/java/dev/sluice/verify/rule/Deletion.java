package dev.sluice.verify.rule;

import dev.sluice.verify.event.FactEvent;

/** {@link Invariant#DELETED_IS_GONE}. */
final class Deletion implements FactRule {
    private boolean deleted;

    @Override
    public void see(FactEvent fact, Findings findings) {
        if (deleted && !fact.is("IntentRefused")) {
            findings.at(
                    fact, Invariant.DELETED_IS_GONE, fact.session(), "%s follows its deletion".formatted(fact.type()));
        }
        deleted |= fact.is("SessionDeleted");
    }
}
