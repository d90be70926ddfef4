package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.call.CallState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The rules of approvals: when a person is asked about a call, whose answer counts, and what it does. */
final class ApprovalRules {
    private ApprovalRules() {}

    /** The call may run once a person says so, or need not be asked about. */
    static void ask(Draft draft, Call call, Input.ApprovalRequired required) {
        if (draft.turn().cancelling().isPresent()) {
            CallEnd.cancelled().write(draft, call);
            return;
        }
        if (answered(draft, call, required.digest())) {
            // The work that asked this was a repeat; the answer is on its way to the executor already.
            return;
        }
        if (call.granted().size() >= ApprovalId.ORDINAL_MAX) {
            CallEnd.failed(
                            CallFailure.DENIED,
                            "What the call would do changed after each of %d approvals."
                                    .formatted(ApprovalId.ORDINAL_MAX))
                    .write(draft, call);
            return;
        }
        draft.happened(new Fact.ApprovalRequested(
                call.question(required.digest()),
                call.id(),
                draft.turn().agent(call.id().step()),
                required.tool(),
                required.arguments(),
                required.digest(),
                required.reason(),
                required.risk(),
                required.diff(),
                required.view()));
    }

    /** Whether the call runs with the grant for just this content, or, from before an update, ran with it. */
    private static boolean answered(Draft draft, Call call, String digest) {
        if (call.changedLast()) {
            return false;
        }
        if (call.granted().isEmpty()) {
            return draft.recall().decided(call.question(digest)).isPresent();
        }
        return call.granted().getLast().equals(digest);
    }

    /** Whether the grant is for exactly what was asked, by the one who decides, and names the key that signed it. */
    private static boolean covers(Input.ApprovalDecided decided, Call call, CallState.Awaiting awaiting, Draft draft) {
        return decided.grant()
                .filter(grant -> grant.approval().equals(awaiting.approval()))
                .filter(grant -> grant.call().equals(call.id()))
                .filter(grant -> grant.digest().equals(awaiting.digest()))
                .filter(grant -> draft.conversation().owner().equals(Optional.of(grant.scope())))
                .filter(grant -> grant.decidedBy().equals(decided.decidedBy()))
                .filter(grant -> !grant.keyId().isBlank() && !grant.signature().isBlank())
                .isPresent();
    }

    /** A grant is for what was shown; what somebody makes of it has yet to be. */
    private static boolean isAnEdit(Input.ApprovalDecided decided) {
        return decided.approved()
                && decided.grant().isEmpty()
                && decided.standing().isEmpty();
    }

    /** A person answered an approval. */
    static void settle(Draft draft, Input.ApprovalDecided decided) {
        var before = draft.recall().decided(decided.approval());
        if (before.isPresent()) {
            draft.happened(new Fact.IntentRefused(
                    Refusal.ALREADY_DECIDED,
                    "the approval was decided before",
                    Optional.empty(),
                    before.map(Memory.Decided::decidedBy),
                    before.flatMap(Memory.Decided::approved)));
            return;
        }
        var asking = open(draft, decided.approval());
        if (asking.isEmpty()) {
            draft.refused(Refusal.NO_SUCH_APPROVAL, "no such approval is open", Optional.empty());
            return;
        }
        var call = asking.get();
        var awaiting = call.awaiting().orElseThrow();
        var turn = Optional.of(draft.turn().id());
        if (!draft.actor().equals(new Actor.Person(decided.decidedBy()))) {
            draft.refused(Refusal.INVALID, "somebody else decides than the one who speaks", turn);
            return;
        }
        if (decided.edit().isPresent() && !isAnEdit(decided)) {
            draft.refused(Refusal.INVALID, "a call is changed by itself, without a grant", turn);
            return;
        }
        if (decided.approved() && decided.edit().isEmpty() && !covers(decided, call, awaiting, draft)) {
            draft.refused(Refusal.INVALID, "the grant does not cover the call", turn);
            return;
        }
        var objection = decided.standing().flatMap(grant -> GrantRules.objection(draft, decided, grant));
        if (objection.isPresent()) {
            draft.refused(Refusal.INVALID, objection.get(), turn);
            return;
        }
        if (decided.grant().isPresent() && needed(decided, awaiting) > 1) {
            support(draft, decided, call, awaiting);
            return;
        }
        settle(draft, decided, call, awaiting);
    }

    private static int needed(Input.ApprovalDecided decided, CallState.Awaiting awaiting) {
        return Math.max(awaiting.people().orElse(1), decided.people().orElse(1));
    }

    /** The first of two makes it stay open for another; the one whose session it is is neither. */
    private static void support(Draft draft, Input.ApprovalDecided decided, Call call, CallState.Awaiting awaiting) {
        if (draft.conversation()
                .owner()
                .filter(owner -> owner.user().equals(decided.decidedBy()))
                .isPresent()) {
            draft.refused(
                    Refusal.INVALID,
                    "this needs the yes of two people other than the one whose session it is",
                    Optional.of(draft.turn().id()));
            return;
        }
        var first = awaiting.support().map(Grant::decidedBy);
        if (first.isEmpty()) {
            draft.happened(new Fact.ApprovalSupported(
                    awaiting.approval(),
                    call.id(),
                    decided.decidedBy(),
                    needed(decided, awaiting),
                    Duration.between(awaiting.since(), draft.at()),
                    decided.grant().orElseThrow()));
            return;
        }
        if (first.get().equals(decided.decidedBy())) {
            draft.happened(new Fact.IntentRefused(
                    Refusal.ALREADY_DECIDED,
                    "you said yes before; another person must too",
                    Optional.empty(),
                    first,
                    Optional.of(true)));
            return;
        }
        settle(draft, decided, call, awaiting);
    }

    /** Nobody answered in time. */
    static void expire(Draft draft, ApprovalId approval) {
        var call = open(draft, approval).orElseThrow();
        var since = call.awaiting().orElseThrow().since();
        var waited = Duration.between(since, draft.at());
        draft.happened(new Fact.ApprovalExpired(approval, call.id(), waited));
        CallEnd.untold(
                        CallStatus.REJECTED,
                        "Nobody answered within %d seconds whether this call may run, so it was not run."
                                .formatted(waited.toSeconds()))
                .write(draft, call);
    }

    /** Nobody answered yet. */
    static void remind(Draft draft, ApprovalId approval) {
        var call = open(draft, approval).orElseThrow();
        var awaiting = call.awaiting().orElseThrow();
        draft.happened(new Fact.ApprovalReminded(approval, call.id(), awaiting.nextReminder(), awaiting.expires()));
    }

    private static Optional<Call> open(Draft draft, ApprovalId approval) {
        return draft.conversation().turn().flatMap(turn -> turn.calls()
                .filter(call -> call.awaits(approval))
                .findFirst());
    }

    private static void settle(Draft draft, Input.ApprovalDecided decided, Call call, CallState.Awaiting awaiting) {
        var deadline = decided.approved() ? Optional.of(CallRun.deadline(draft, call)) : Optional.<Instant>empty();
        draft.happened(new Fact.ApprovalSettled(
                awaiting.approval(),
                call.id(),
                decided.approved(),
                decided.decidedBy(),
                decided.reason(),
                Duration.between(awaiting.since(), draft.at()),
                deadline,
                decided.standing(),
                decided.edit()));
        if (deadline.isPresent()) {
            CallRun.send(draft, call, decided.grant(), awaiting.support(), deadline.get());
            return;
        }
        var why = decided.reason().map(reason -> ": " + reason).orElse(".");
        CallEnd.untold(CallStatus.REJECTED, "The user rejected this call" + why).write(draft, call);
    }
}
