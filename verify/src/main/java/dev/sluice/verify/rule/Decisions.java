package dev.sluice.verify.rule;

import dev.sluice.verify.event.FactEvent;
import java.util.HashSet;
import java.util.Set;

/** {@link Invariant#DECIDED_ONCE}: approvals and questions of one session. */
final class Decisions implements FactRule {
    private final Set<String> open = new HashSet<>();
    private final Set<String> settled = new HashSet<>();

    @Override
    public void see(FactEvent fact, Findings findings) {
        switch (fact.type()) {
            case "ApprovalRequested" -> fact.text("approval").ifPresent(id -> ask(id, fact, findings));
            case "QuestionAsked" -> fact.text("question").ifPresent(id -> ask(id, fact, findings));
            case "ApprovalSettled", "ApprovalExpired" ->
                fact.text("approval").ifPresent(id -> settle(id, fact, findings));
            case "QuestionAnswered" -> fact.text("question").ifPresent(id -> settle(id, fact, findings));
            default -> {
                // Nobody is asked or answers.
            }
        }
    }

    private void ask(String id, FactEvent fact, Findings findings) {
        if (settled.contains(id) || !open.add(id)) {
            findings.at(fact, Invariant.DECIDED_ONCE, id, "it was asked twice");
        }
    }

    private void settle(String id, FactEvent fact, Findings findings) {
        if (!open.remove(id)) {
            findings.at(
                    fact,
                    Invariant.DECIDED_ONCE,
                    id,
                    settled.contains(id) ? "it was settled twice" : "it was settled without having been asked");
        }
        settled.add(id);
    }
}
