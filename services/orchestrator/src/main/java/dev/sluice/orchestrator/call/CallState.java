package dev.sluice.orchestrator.call;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sluice.contracts.ApprovalId;
import java.time.Instant;

/**
 * How far a tool call is. Each state offers the moves that are legal from it, and no others.
 *
 * <pre>
 *   asked -> running -> done
 *            running -> running (tried again)
 *            running -> awaiting approval -> running (approved) | done (rejected)
 *   asked, awaiting approval -> done (cancelled)
 * </pre>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = CallState.Asked.class, name = "asked"),
    @Type(value = CallState.Running.class, name = "running"),
    @Type(value = CallState.Awaiting.class, name = "awaiting_approval"),
    @Type(value = CallState.Done.class, name = "done")
})
public sealed interface CallState {
    /** Waits for its place. */
    record Asked() implements CallState {
        Running scheduled(Instant deadline) {
            return new Running(deadline);
        }

        Done ended() {
            return new Done();
        }
    }

    /** With a tool-executor, until then at the latest. */
    record Running(Instant deadline) implements CallState {
        Running retried(Instant deadline) {
            return new Running(deadline);
        }

        Awaiting awaiting(ApprovalId approval, String digest, Instant since) {
            return new Awaiting(approval, digest, since);
        }

        Done ended() {
            return new Done();
        }
    }

    /** With a person, who is asked whether it may do what has this digest. */
    record Awaiting(ApprovalId approval, String digest, Instant since) implements CallState {
        Running approved(Instant deadline) {
            return new Running(deadline);
        }

        Done ended() {
            return new Done();
        }
    }

    /** Ended; its output is in the history. */
    record Done() implements CallState {}
}
