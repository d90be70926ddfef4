package dev.sluice.orchestrator.call;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallEdit;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.ToolCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One tool call of a task's last step. A move that its state does not offer is a defect and throws.
 *
 * @param effect whether it changes anything
 * @param historyNumber where the history keeps its arguments
 * @param timeMax how long it may take, where it asks for a time of its own
 * @param attempts how often it was sent to a tool-executor, again when it is approved; empty for one of before they were
 *     counted, and for the first
 * @param granted the digests for which it was approved or changed, oldest first: what it would do changed after each but
 *     the last
 * @param edit what a person changed about it, the last time he did
 */
public record Call(
        CallId id,
        String tool,
        boolean effect,
        long historyNumber,
        Optional<Duration> timeMax,
        Optional<Integer> attempts,
        List<String> granted,
        CallState state,
        Optional<EditedCall> edit) {
    /** A call as the model asked for it. */
    public Call(
            CallId id,
            String tool,
            boolean effect,
            long historyNumber,
            Optional<Duration> timeMax,
            Optional<Integer> attempts,
            List<String> granted,
            CallState state) {
        this(id, tool, effect, historyNumber, timeMax, attempts, granted, state, Optional.empty());
    }

    /** A call that the model just asked for. */
    public static Call asked(ToolCall request, long historyNumber) {
        return new Call(
                request.call(),
                request.tool(),
                request.effect(),
                historyNumber,
                request.timeMax(),
                Optional.empty(),
                List.of(),
                new CallState.Asked());
    }

    /** How long it may take, in a turn whose calls may take so long: it never gets less. */
    public Duration timeWithin(Duration callMax) {
        return timeMax.filter(own -> own.compareTo(callMax) > 0).orElse(callMax);
    }

    public boolean asked() {
        return state instanceof CallState.Asked;
    }

    public boolean running() {
        return state instanceof CallState.Running;
    }

    /** Whether it runs and this is of the time that it was sent last; anything else is stale. */
    public boolean waitsFor(Input.CallOutcome outcome) {
        return running() && outcome.attempt().orElse(attempt()) == attempt();
    }

    public boolean done() {
        return state instanceof CallState.Done;
    }

    /** The question that a person has about it, if one is open. */
    public Optional<CallState.Awaiting> awaiting() {
        return state instanceof CallState.Awaiting awaiting ? Optional.of(awaiting) : Optional.empty();
    }

    public boolean awaits(ApprovalId approval) {
        return awaiting().filter(open -> open.approval().equals(approval)).isPresent();
    }

    /** The same call, sent to a tool-executor. */
    public Call scheduled(Instant deadline) {
        return switch (state) {
            case CallState.Asked asked -> with(asked.scheduled(deadline));
            case CallState.Running _, CallState.Awaiting _, CallState.Done _ -> throw illegal("scheduled");
        };
    }

    /** The attempt that runs, or ran last, from 1. */
    public int attempt() {
        return attempts.orElse(1);
    }

    /** The same call, sent to a tool-executor once more. */
    public Call retried(int attempt, Instant deadline) {
        return switch (state) {
            case CallState.Running running ->
                new Call(
                        id,
                        tool,
                        effect,
                        historyNumber,
                        timeMax,
                        Optional.of(attempt),
                        granted,
                        running.retried(deadline),
                        edit);
            case CallState.Asked _, CallState.Awaiting _, CallState.Done _ -> throw illegal("tried again");
        };
    }

    /** The same call, which waits for a person. */
    public Call awaiting(CallState.Awaiting question) {
        return switch (state) {
            case CallState.Running running -> with(running.awaiting(question));
            case CallState.Asked _, CallState.Awaiting _, CallState.Done _ -> throw illegal("asked about");
        };
    }

    /** The same call, of which the first of two people said yes. */
    public Call supported(Grant yes) {
        return switch (state) {
            case CallState.Awaiting awaiting -> with(awaiting.supported(yes));
            case CallState.Asked _, CallState.Running _, CallState.Done _ -> throw illegal("supported");
        };
    }

    /** The same call, of whose question people were reminded so often. */
    public Call reminded(int number) {
        return switch (state) {
            case CallState.Awaiting awaiting -> with(awaiting.reminded(number));
            case CallState.Asked _, CallState.Running _, CallState.Done _ -> throw illegal("reminded of");
        };
    }

    /** The same call, which runs after a person approved what it was asked about. */
    public Call approved(Instant deadline) {
        return answered(deadline, edit);
    }

    /**
     * The same call, which is judged anew after a person changed it.
     *
     * @param by the question that he answered so
     */
    public Call edited(ApprovalId by, CallEdit change, Instant deadline) {
        return answered(deadline, Optional.of(new EditedCall(by, granted.size() + 1, shown(change))));
    }

    /** Whether nobody has approved it since a person changed it: whatever is asked about it now is new. */
    public boolean changedLast() {
        return edit.filter(change -> change.answers() == granted.size()).isPresent();
    }

    private static String shown(CallEdit change) {
        var text = change.arguments().toString();
        var more = " … (%d characters in all)".formatted(text.length());
        if (text.length() <= EditedCall.SHOWN_CHARS_MAX) {
            return text;
        }
        var end = EditedCall.SHOWN_CHARS_MAX - more.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + more;
    }

    private Call answered(Instant deadline, Optional<EditedCall> change) {
        return switch (state) {
            case CallState.Awaiting awaiting -> {
                var digests = new ArrayList<>(granted);
                digests.add(awaiting.digest());
                yield new Call(
                        id,
                        tool,
                        effect,
                        historyNumber,
                        timeMax,
                        Optional.of(attempt() + 1),
                        List.copyOf(digests),
                        awaiting.approved(deadline),
                        change);
            }
            case CallState.Asked _, CallState.Running _, CallState.Done _ -> throw illegal("approved");
        };
    }

    /** The same call at its end. */
    public Call ended() {
        return switch (state) {
            case CallState.Asked asked -> with(asked.ended());
            case CallState.Running running -> with(running.ended());
            case CallState.Awaiting awaiting -> with(awaiting.ended());
            case CallState.Done _ -> throw illegal("ended");
        };
    }

    /** The question whether this call may do what has this digest; asked again after another answer, another question. */
    public ApprovalId question(String digest) {
        var before = (int) granted.stream().filter(digest::equals).count();
        return ApprovalId.of(id.turn().session(), id, digest, before + 1);
    }

    private Call with(CallState next) {
        return new Call(id, tool, effect, historyNumber, timeMax, attempts, granted, next, edit);
    }

    private IllegalStateException illegal(String move) {
        return new IllegalStateException("call " + id + " cannot be " + move + ": it is " + state);
    }
}
