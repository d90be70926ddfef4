package dev.sluice.orchestrator.call;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallView;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.QuestionTimes;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a tool call is. Each state offers the moves that are legal from it, and no others.
 *
 * <pre>
 *   asked -> running -> done
 *            running -> running (tried again)
 *            running -> awaiting approval -> running (approved) | done (rejected, expired)
 *                       awaiting approval -> awaiting approval (supported, reminded)
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

        Awaiting awaiting(Awaiting question) {
            return question;
        }

        Done ended() {
            return new Done();
        }
    }

    /**
     * With a person, who is asked whether it may do what has this digest.
     *
     * @param people how many must say yes; one where it is empty
     * @param times how long the question stays open; for ever where it is empty
     * @param support the yes of the first of two
     * @param reminded how often people were reminded; never where it is empty
     */
    record Awaiting(
            ApprovalId approval,
            String digest,
            Instant since,
            Optional<Integer> people,
            Optional<QuestionTimes> times,
            Optional<Grant> support,
            Optional<Integer> reminded)
            implements CallState {
        /** The question as it is asked. */
        public static Awaiting of(Fact.ApprovalRequested asked, Instant since) {
            return new Awaiting(
                    asked.approval(),
                    asked.digest(),
                    since,
                    asked.view().flatMap(CallView::people),
                    asked.view().flatMap(CallView::times),
                    Optional.empty(),
                    Optional.empty());
        }

        /** When it is closed without an answer. */
        public Optional<Instant> expires() {
            return times.flatMap(some -> some.expires(since));
        }

        /** Which reminder comes next, from 1. */
        public int nextReminder() {
            return reminded.orElse(0) + 1;
        }

        /** When people are reminded next. */
        public Optional<Instant> remindedAt() {
            return times.flatMap(some -> some.reminder(since, nextReminder()));
        }

        Awaiting supported(Grant yes) {
            return new Awaiting(approval, digest, since, people, times, Optional.of(yes), reminded);
        }

        Awaiting reminded(int number) {
            return new Awaiting(approval, digest, since, people, times, support, Optional.of(number));
        }

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
