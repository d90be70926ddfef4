package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FilesKept;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Role;
import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.call.CallState;
import dev.sluice.orchestrator.call.EffectQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of tool calls: which may start, what follows from how one ended, and what a person's answer does. */
final class CallRules {
    private CallRules() {}

    /** Start every call whose place has come. */
    static void scheduleReady(Draft draft) {
        var steps = new ArrayList<List<Call>>();
        for (var task : draft.turn().tasks()) {
            steps.add(task.calls());
        }
        for (var call : EffectQueue.ready(steps)) {
            schedule(draft, call);
        }
    }

    /** A call ended, or may not run yet; an outcome that nobody waits for is stale. */
    static void ended(Draft draft, Input.CallOutcome outcome) {
        var call = draft.conversation().turn().flatMap(turn -> turn.waitingFor(outcome));
        if (call.isEmpty()) {
            return;
        }
        if (Fit.fits(outcome)) {
            told(draft, call.get(), outcome);
        } else {
            toldTooMuch(draft, call.get(), outcome);
        }
    }

    private static void told(Draft draft, Call call, Input.CallOutcome outcome) {
        switch (outcome) {
            case Input.CallSucceeded succeeded ->
                complete(
                        draft,
                        call,
                        CallStatus.SUCCEEDED,
                        succeeded.output(),
                        succeeded.truncated(),
                        Optional.empty(),
                        outcome.files());
            case Input.CallFailed failed -> failed(draft, call, failed.reason(), failed.detail(), outcome.files());
            case Input.CallUnknown unknown ->
                complete(draft, call, CallStatus.UNKNOWN, unknown.detail(), false, Optional.empty(), outcome.files());
            case Input.CallCancelled _ -> cancelled(draft, call, outcome);
            case Input.ApprovalRequired required -> ask(draft, call, required);
        }
    }

    private static void cancelled(Draft draft, Call call, Input.CallOutcome outcome) {
        complete(
                draft, call, CallStatus.CANCELLED, "The call was cancelled.", false, Optional.empty(), outcome.files());
    }

    /** What came of the call holds; only its words are more than can be written down. */
    private static void toldTooMuch(Draft draft, Call call, Input.CallOutcome outcome) {
        switch (outcome) {
            case Input.CallSucceeded _ ->
                complete(
                        draft,
                        call,
                        CallStatus.SUCCEEDED,
                        "The call succeeded; its output is larger than can be shown.",
                        true,
                        Optional.empty(),
                        outcome.files());
            case Input.CallFailed failed ->
                complete(
                        draft,
                        call,
                        CallStatus.FAILED,
                        "The call failed.",
                        true,
                        Optional.of(failed.reason()),
                        outcome.files());
            case Input.CallUnknown _ ->
                complete(
                        draft,
                        call,
                        CallStatus.UNKNOWN,
                        "The call may or may not have happened.",
                        false,
                        Optional.empty(),
                        outcome.files());
            case Input.CallCancelled _ -> cancelled(draft, call, outcome);
            case Input.ApprovalRequired _ ->
                complete(
                        draft,
                        call,
                        CallStatus.FAILED,
                        "Nobody can be asked about this call: it is larger than can be shown.",
                        false,
                        Optional.of(CallFailure.TOO_LARGE),
                        Optional.empty());
        }
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
        var asking = draft.conversation().turn().flatMap(turn -> turn.calls()
                .filter(call -> call.awaits(decided.approval()))
                .findFirst());
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
        if (decided.approved() && !covers(decided, call, awaiting, draft)) {
            draft.refused(Refusal.INVALID, "the grant does not cover the call", turn);
            return;
        }
        settle(draft, decided, call, awaiting);
    }

    private static void settle(Draft draft, Input.ApprovalDecided decided, Call call, CallState.Awaiting awaiting) {
        var deadline = decided.approved() ? Optional.of(deadline(draft, call)) : Optional.<Instant>empty();
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
    }

    /** A running call did not end in time: a read failed, an effect may have happened. */
    static void timedOut(Draft draft, CallId late) {
        var call = draft.turn().call(late).orElseThrow();
        if (call.effect()) {
            draft.send(new Work.StopCall(call.id()));
            close(draft, call, CallStatus.UNKNOWN, "The call did not end in time; it may or may not have happened.");
            return;
        }
        if (!mayRetry(draft, call, CallFailure.TIMEOUT)) {
            draft.send(new Work.StopCall(call.id()));
        }
        failed(draft, call, CallFailure.TIMEOUT, "The call did not end in time.", Optional.empty());
    }

    /** The call failed: it is tried again where that may go better and changes nothing, else it is given up. */
    private static void failed(Draft draft, Call call, CallFailure reason, String detail, Optional<FilesKept> files) {
        if (!mayRetry(draft, call, reason)) {
            complete(draft, call, CallStatus.FAILED, detail, false, Optional.of(reason), files);
            return;
        }
        var deadline = deadline(draft, call);
        draft.happened(new Fact.CallRetried(
                call.id(), agent(draft, call), call.tool(), call.attempt() + 1, reason, detail, deadline));
        draft.send(run(draft, call, Optional.empty(), deadline));
    }

    private static boolean mayRetry(Draft draft, Call call, CallFailure reason) {
        var turn = draft.turn();
        return turn.rules().triesReadsAgain()
                && turn.cancelling().isEmpty()
                && !call.effect()
                && call.granted().isEmpty()
                && call.attempt() < Math.min(reason.attemptsMax(), turn.limits().attemptsMax());
    }

    /** End a call without an outcome of the executor. */
    static void close(Draft draft, Call call, CallStatus status, String output) {
        complete(draft, call, status, output, false, Optional.empty(), Optional.empty());
    }

    private static void ask(Draft draft, Call call, Input.ApprovalRequired required) {
        if (draft.turn().cancelling().isPresent()) {
            close(draft, call, CallStatus.CANCELLED, "The call was cancelled.");
            return;
        }
        if (answered(draft, call, required.digest())) {
            // The work that asked this was a repeat; the answer is on its way to the executor already.
            return;
        }
        if (call.granted().size() >= ApprovalId.ORDINAL_MAX) {
            complete(
                    draft,
                    call,
                    CallStatus.FAILED,
                    "What the call would do changed after each of %d approvals.".formatted(ApprovalId.ORDINAL_MAX),
                    false,
                    Optional.of(CallFailure.DENIED),
                    Optional.empty());
            return;
        }
        draft.happened(new Fact.ApprovalRequested(
                call.question(required.digest()),
                call.id(),
                agent(draft, call),
                required.tool(),
                required.arguments(),
                required.digest(),
                required.reason(),
                required.risk(),
                required.diff()));
    }

    /** Whether the call runs with the grant for just this content, or, from before an update, ran with it. */
    private static boolean answered(Draft draft, Call call, String digest) {
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

    private static void schedule(Draft draft, Call call) {
        var deadline = deadline(draft, call);
        draft.happened(new Fact.CallScheduled(call.id(), deadline));
        draft.send(run(draft, call, Optional.empty(), deadline));
    }

    private static Instant deadline(Draft draft, Call call) {
        return draft.at()
                .plus(call.timeWithin(draft.turn().limits().callMax()))
                .plus(draft.turn().rules().outcomeGrace());
    }

    private static Work.RunCall run(Draft draft, Call call, Optional<Grant> grant, Instant deadline) {
        var turn = draft.turn();
        return new Work.RunCall(
                call.id(),
                turn.call(call.id()).orElseThrow().attempt(),
                call.historyNumber(),
                agent(draft, call),
                turn.request().versions().policy(),
                draft.conversation().workspace(),
                grant,
                deadline,
                call.timeWithin(turn.limits().callMax()),
                draft.conversation().start().flatMap(Start::files));
    }

    private static void complete(
            Draft draft,
            Call call,
            CallStatus status,
            String output,
            boolean truncated,
            Optional<CallFailure> reason,
            Optional<FilesKept> files) {
        draft.happened(new Fact.CallCompleted(
                call.id(), agent(draft, call), call.tool(), status, output, truncated, reason, files));
    }

    private static Role agent(Draft draft, Call call) {
        return draft.turn().taskOf(call.id().step()).orElseThrow().role();
    }
}
