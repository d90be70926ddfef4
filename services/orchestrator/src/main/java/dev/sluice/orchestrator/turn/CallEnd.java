package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FilesKept;
import dev.sluice.contracts.Input;
import dev.sluice.orchestrator.call.Call;
import java.util.Optional;

/** How a call ended, as it is written down. */
record CallEnd(
        CallStatus status,
        String output,
        boolean truncated,
        Optional<CallFailure> reason,
        Optional<FilesKept> files,
        Optional<Integer> exitCode) {
    private static final String CANCELLED = "The call was cancelled.";

    private CallEnd(
            CallStatus status,
            String output,
            boolean truncated,
            Optional<CallFailure> reason,
            Optional<FilesKept> files) {
        this(status, output, truncated, reason, files, Optional.empty());
    }

    /** An end that no tool-executor told of. */
    static CallEnd untold(CallStatus status, String output) {
        return new CallEnd(status, output, false, Optional.empty(), Optional.empty());
    }

    /** An end for that reason, of which no tool-executor told. */
    static CallEnd failed(CallFailure reason, String output) {
        return new CallEnd(CallStatus.FAILED, output, false, Optional.of(reason), Optional.empty());
    }

    /** The end of a call whose turn or task ended first: whether an effect that ran has happened, nobody knows. */
    static CallEnd cutOff(Call call, String by) {
        return call.running() && call.effect()
                ? untold(CallStatus.UNKNOWN, "The %s ended first; the call may or may not have happened.".formatted(by))
                : untold(CallStatus.CANCELLED, "The %s ended before the call did.".formatted(by));
    }

    static CallEnd cancelled() {
        return untold(CallStatus.CANCELLED, CANCELLED);
    }

    static CallEnd of(Input.CallSucceeded outcome) {
        return new CallEnd(
                CallStatus.SUCCEEDED,
                outcome.output(),
                outcome.truncated(),
                Optional.empty(),
                outcome.files(),
                outcome.exitCode());
    }

    static CallEnd of(Input.CallFailed outcome) {
        return new CallEnd(CallStatus.FAILED, outcome.detail(), false, Optional.of(outcome.reason()), outcome.files());
    }

    static CallEnd of(Input.CallUnknown outcome) {
        return new CallEnd(CallStatus.UNKNOWN, outcome.detail(), false, Optional.empty(), outcome.files());
    }

    static CallEnd of(Input.CallCancelled outcome) {
        return new CallEnd(CallStatus.CANCELLED, CANCELLED, false, Optional.empty(), outcome.files());
    }

    /** What came of the call holds; only its words are more than can be written down. */
    static CallEnd withoutWords(Input.CallOutcome outcome) {
        return switch (outcome) {
            case Input.CallSucceeded it ->
                new CallEnd(
                        CallStatus.SUCCEEDED,
                        "The call succeeded; its output is larger than can be shown.",
                        true,
                        Optional.empty(),
                        it.files(),
                        it.exitCode());
            case Input.CallFailed it ->
                new CallEnd(CallStatus.FAILED, "The call failed.", true, Optional.of(it.reason()), it.files());
            case Input.CallUnknown it ->
                new CallEnd(
                        CallStatus.UNKNOWN,
                        "The call may or may not have happened.",
                        false,
                        Optional.empty(),
                        it.files());
            case Input.CallCancelled it -> of(it);
            case Input.ApprovalRequired _ ->
                failed(CallFailure.TOO_LARGE, "Nobody can be asked about this call: it is larger than can be shown.");
        };
    }

    /** Writes it down. */
    void write(Draft draft, Call call) {
        var agent = draft.turn().agent(call.id().step());
        var told = call.edit().map(edit -> edit.told() + output).orElse(output);
        draft.happened(new Fact.CallCompleted(
                call.id(), agent, call.tool(), status, told, truncated, reason, files, exitCode));
    }
}
