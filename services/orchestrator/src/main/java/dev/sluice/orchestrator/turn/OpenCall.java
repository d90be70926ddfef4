package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
 * @param granted the digests for which it was approved, oldest first: what it would do changed after each but the last
 */
public record OpenCall(
        CallId id, String tool, boolean effect, long historyNumber, List<String> granted, Progress progress) {

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
        return new OpenCall(id, tool, effect, historyNumber, granted, next);
    }

    /** The same call, which runs after a person approved what it was asked about. */
    OpenCall granted(Instant deadline) {
        var digests = new ArrayList<>(granted);
        if (progress instanceof AwaitingApproval awaiting) {
            digests.add(awaiting.digest());
        }
        return new OpenCall(id, tool, effect, historyNumber, List.copyOf(digests), new Running(deadline));
    }

    /** The question whether this call may do what has this digest; asked again after another answer, another question. */
    ApprovalId question(String digest) {
        var before = (int) granted.stream().filter(digest::equals).count();
        return ApprovalId.of(id.turn().session(), id, digest, before + 1);
    }
}
