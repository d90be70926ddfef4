package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import java.time.Instant;

/**
 * One tool call of the last step.
 *
 * <pre>
 *   asked -> running -> done
 *            running -> awaiting approval -> running (approved) | done (rejected)
 *   asked, awaiting approval -> done (cancelled)
 * </pre>
 *
 * @param effect whether it changes anything
 * @param historyNumber where the history keeps its arguments
 */
public record OpenCall(CallId id, String tool, boolean effect, long historyNumber, Progress progress) {

    /** How far the call is. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @Type(value = Asked.class, name = "asked"),
        @Type(value = Running.class, name = "running"),
        @Type(value = AwaitingApproval.class, name = "awaiting_approval"),
        @Type(value = Done.class, name = "done")
    })
    public sealed interface Progress {}

    /** Waits for its place in the model's order. */
    public record Asked() implements Progress {}

    /** With a tool-executor. */
    public record Running(Instant deadline) implements Progress {}

    /** With a person. */
    public record AwaitingApproval(ApprovalId approval, String digest, Instant since) implements Progress {}

    /** Ended; its output is in the history. */
    public record Done() implements Progress {}

    boolean asked() {
        return progress instanceof Asked;
    }

    boolean running() {
        return progress instanceof Running;
    }

    boolean awaiting() {
        return progress instanceof AwaitingApproval;
    }

    boolean done() {
        return progress instanceof Done;
    }

    boolean awaits(ApprovalId approval) {
        return progress instanceof AwaitingApproval awaiting
                && awaiting.approval().equals(approval);
    }

    OpenCall with(Progress next) {
        return new OpenCall(id, tool, effect, historyNumber, next);
    }
}
