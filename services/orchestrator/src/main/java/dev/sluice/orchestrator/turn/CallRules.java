package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The rules of tool calls: which may start, what follows from how one ended, and what a person's answer does. */
final class CallRules {
    private CallRules() {}

    /**
     * Start every call whose turn in the model's order has come: reads side by side, an effect only when all before it
     * are done, and nothing after an effect until it is done. With all calls done the next step is scheduled.
     */
    static void scheduleReady(Draft draft) {
        var openBefore = false;
        for (var call : draft.turn().calls()) {
            if (call.done()) {
                continue;
            }
            if (call.effect() && openBefore) {
                return;
            }
            if (call.asked()) {
                schedule(draft, call);
            }
            if (call.effect()) {
                return;
            }
            openBefore = true;
        }
        if (!openBefore) {
            StepRules.scheduleNext(draft);
        }
    }

    /** A call ended, or may not run yet; an outcome of a call that is not running is stale. */
    static void ended(Draft draft, Input.CallOutcome outcome) {
        var call = draft.conversation()
                .turn()
                .flatMap(turn -> turn.call(outcome.call()))
                .filter(OpenCall::running);
        if (call.isEmpty()) {
            return;
        }
        switch (outcome) {
            case Input.CallSucceeded succeeded ->
                complete(
                        draft,
                        call.get(),
                        CallStatus.SUCCEEDED,
                        succeeded.output(),
                        succeeded.truncated(),
                        Optional.empty());
            case Input.CallFailed failed ->
                complete(draft, call.get(), CallStatus.FAILED, failed.detail(), false, Optional.of(failed.reason()));
            case Input.CallUnknown unknown ->
                complete(draft, call.get(), CallStatus.UNKNOWN, unknown.detail(), false, Optional.empty());
            case Input.CallCancelled _ -> close(draft, call.get(), CallStatus.CANCELLED, "The call was cancelled.");
            case Input.ApprovalRequired required -> ask(draft, call.get(), required);
        }
        goOn(draft);
    }

    /** A person answered an approval. */
    static void settle(Draft draft, Input.ApprovalDecided decided) {
        var winner = Evolution.settled(draft.conversation(), decided.approval());
        if (winner.isPresent()) {
            TurnDecider.refuse(
                    draft,
                    Refusal.ALREADY_DECIDED,
                    "the approval was decided before",
                    Optional.empty(),
                    winner.map(Conversation.Settled::decidedBy));
            return;
        }
        var asking = draft.conversation().turn().flatMap(turn -> turn.calls().stream()
                .filter(call -> call.awaits(decided.approval()))
                .findFirst());
        if (asking.isEmpty()) {
            TurnDecider.refuse(
                    draft, Refusal.NO_SUCH_APPROVAL, "no such approval is open", Optional.empty(), Optional.empty());
            return;
        }
        var call = asking.get();
        var awaiting = (OpenCall.AwaitingApproval) call.progress();
        if (decided.approved() && !covers(decided.grant(), call, awaiting)) {
            TurnDecider.refuse(
                    draft,
                    Refusal.INVALID,
                    "the grant does not cover the call",
                    Optional.of(draft.turn().id()),
                    Optional.empty());
            return;
        }
        var deadline = decided.approved()
                ? Optional.of(draft.at().plus(draft.turn().limits().callMax()))
                : Optional.<Instant>empty();
        draft.happened(new Fact.ApprovalSettled(
                awaiting.approval(),
                call.id(),
                decided.approved(),
                decided.decidedBy(),
                decided.reason(),
                Duration.between(awaiting.since(), draft.at()),
                deadline));
        if (deadline.isPresent()) {
            draft.send(run(draft, call, decided.grant(), deadline.get()));
            return;
        }
        var why = decided.reason().map(reason -> ": " + reason).orElse(".");
        close(draft, call, CallStatus.REJECTED, "The user rejected this call" + why);
        scheduleReady(draft);
    }

    /** A running call did not end in time: a read failed, an effect may have happened. */
    static void timedOut(Draft draft, Deadline deadline) {
        var call = draft.turn().call(new CallId(deadline.id())).orElseThrow();
        if (call.effect()) {
            close(draft, call, CallStatus.UNKNOWN, "The call did not end in time; it may or may not have happened.");
        } else {
            complete(
                    draft,
                    call,
                    CallStatus.FAILED,
                    "The call did not end in time.",
                    false,
                    Optional.of(CallFailure.TIMEOUT));
        }
        goOn(draft);
    }

    /** End a call without an outcome of the executor. */
    static void close(Draft draft, OpenCall call, CallStatus status, String output) {
        complete(draft, call, status, output, false, Optional.empty());
    }

    private static void goOn(Draft draft) {
        if (draft.turn().cancelling().isEmpty()) {
            scheduleReady(draft);
            return;
        }
        if (draft.turn().quiet()) {
            Ending.finishCancel(draft);
        }
    }

    private static void ask(Draft draft, OpenCall call, Input.ApprovalRequired required) {
        if (draft.turn().cancelling().isPresent()) {
            close(draft, call, CallStatus.CANCELLED, "The call was cancelled.");
            return;
        }
        var session = draft.turn().id().session();
        var approval = ApprovalId.of(session, call.id(), required.digest());
        if (Evolution.settled(draft.conversation(), approval).isPresent()) {
            // The work that asked this was a repeat; the answer is on its way to the executor already.
            return;
        }
        draft.happened(new Fact.ApprovalRequested(
                approval,
                call.id(),
                draft.turn().agent(),
                required.tool(),
                required.arguments(),
                required.digest(),
                required.reason(),
                required.risk(),
                required.diff()));
    }

    private static boolean covers(Optional<Grant> grant, OpenCall call, OpenCall.AwaitingApproval awaiting) {
        return grant.filter(given -> given.approval().equals(awaiting.approval()))
                .filter(given -> given.call().equals(call.id()))
                .filter(given -> given.digest().equals(awaiting.digest()))
                .isPresent();
    }

    private static void schedule(Draft draft, OpenCall call) {
        var deadline = draft.at().plus(draft.turn().limits().callMax());
        draft.happened(new Fact.CallScheduled(call.id(), deadline));
        draft.send(run(draft, call, Optional.empty(), deadline));
    }

    private static Work.RunCall run(Draft draft, OpenCall call, Optional<Grant> grant, Instant deadline) {
        var turn = draft.turn();
        return new Work.RunCall(
                call.id(),
                call.historyNumber(),
                turn.agent(),
                turn.versions().policy(),
                draft.conversation().workspace(),
                grant,
                deadline,
                turn.limits().callMax());
    }

    private static void complete(
            Draft draft,
            OpenCall call,
            CallStatus status,
            String output,
            boolean truncated,
            Optional<CallFailure> reason) {
        draft.happened(new Fact.CallCompleted(
                call.id(), draft.turn().agent(), call.tool(), status, output, truncated, reason));
    }
}
