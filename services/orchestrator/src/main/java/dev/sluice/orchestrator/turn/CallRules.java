package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.call.EffectQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of tool calls: which may start, and what follows from how one ended. */
final class CallRules {
    private CallRules() {}

    /** Start every call whose place has come. */
    static void scheduleReady(Draft draft) {
        var steps = new ArrayList<List<Call>>();
        for (var task : draft.turn().tasks()) {
            steps.add(task.calls());
        }
        for (var call : EffectQueue.ready(steps)) {
            var deadline = CallRun.deadline(draft, call);
            draft.happened(new Fact.CallScheduled(call.id(), deadline));
            CallRun.send(draft, call, Optional.empty(), deadline);
        }
    }

    /** A call ended, or may not run yet; an outcome that nobody waits for is stale. */
    static void ended(Draft draft, Input.CallOutcome outcome) {
        var call = draft.conversation().turn().flatMap(turn -> turn.waitingFor(outcome));
        if (call.isEmpty()) {
            return;
        }
        if (TextBounds.hold(outcome)) {
            told(draft, call.get(), outcome);
        } else {
            CallEnd.withoutWords(outcome).write(draft, call.get());
        }
    }

    private static void told(Draft draft, Call call, Input.CallOutcome outcome) {
        switch (outcome) {
            case Input.CallSucceeded succeeded -> CallEnd.of(succeeded).write(draft, call);
            case Input.CallFailed failed -> failed(draft, call, CallEnd.of(failed), failed.reason());
            case Input.CallUnknown unknown -> CallEnd.of(unknown).write(draft, call);
            case Input.CallCancelled cancelled -> CallEnd.of(cancelled).write(draft, call);
            case Input.ApprovalRequired required -> ApprovalRules.ask(draft, call, required);
        }
    }

    /** A running call did not end in time: a read failed, an effect may have happened. */
    static void timedOut(Draft draft, CallId late) {
        var call = draft.turn().call(late).orElseThrow();
        if (call.effect()) {
            draft.send(new Work.StopCall(call.id()));
            CallEnd.untold(CallStatus.UNKNOWN, "The call did not end in time; it may or may not have happened.")
                    .write(draft, call);
            return;
        }
        if (!mayRetry(draft, call, CallFailure.TIMEOUT)) {
            draft.send(new Work.StopCall(call.id()));
        }
        var end = CallEnd.failed(CallFailure.TIMEOUT, "The call did not end in time.");
        failed(draft, call, end, CallFailure.TIMEOUT);
    }

    /** The call failed: it is tried again where that may go better and changes nothing, else it is given up. */
    private static void failed(Draft draft, Call call, CallEnd end, CallFailure reason) {
        if (!mayRetry(draft, call, reason)) {
            end.write(draft, call);
            return;
        }
        var deadline = CallRun.deadline(draft, call);
        var agent = draft.turn().agent(call.id().step());
        draft.happened(new Fact.CallRetried(
                call.id(), agent, call.tool(), call.attempt() + 1, reason, end.output(), deadline));
        CallRun.send(draft, call, Optional.empty(), deadline);
    }

    private static boolean mayRetry(Draft draft, Call call, CallFailure reason) {
        var turn = draft.turn();
        return turn.rules().triesReadsAgain()
                && turn.cancelling().isEmpty()
                && !call.effect()
                && call.granted().isEmpty()
                && call.attempt() < Math.min(reason.attemptsMax(), turn.limits().attemptsMax());
    }
}
