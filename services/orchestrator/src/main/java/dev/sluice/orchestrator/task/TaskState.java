package dev.sluice.orchestrator.task;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.StepId;
import dev.sluice.orchestrator.call.Call;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a task is. Each state offers the moves that are legal from it, and no others.
 *
 * <pre>
 *   blocked -> ready -> thinking -> calling -> thinking
 *                       thinking -> retrying -> thinking
 *                       thinking -> answered | failed
 *   answered -> asking (what it said was a question) -> calling (nothing: the answer is there)
 *   answered -> calling (nothing: the task is in other hands)
 *                       thinking -> calling, without a call (the user said more)
 *                       calling -> failed (it goes round in circles)
 *   blocked -> skipped
 *   ready, answered -> blocked (a plan was stated, whose tasks it answers with)
 *   retrying, asking -> stopped
 * </pre>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = TaskState.Blocked.class, name = "blocked"),
    @Type(value = TaskState.Ready.class, name = "ready"),
    @Type(value = TaskState.Thinking.class, name = "thinking"),
    @Type(value = TaskState.Retrying.class, name = "retrying"),
    @Type(value = TaskState.Calling.class, name = "calling"),
    @Type(value = TaskState.Asking.class, name = "asking"),
    @Type(value = TaskState.Answered.class, name = "answered"),
    @Type(value = TaskState.Failed.class, name = "failed"),
    @Type(value = TaskState.Skipped.class, name = "skipped"),
    @Type(value = TaskState.Stopped.class, name = "stopped")
})
public sealed interface TaskState {
    /** From here a model call may begin. */
    sealed interface Open extends TaskState {
        default Thinking thinking(StepId step, Instant deadline, Optional<Long> costMicrosMax) {
            return new Thinking(step, deadline, Optional.empty(), costMicrosMax);
        }
    }

    /** From here it may wait for others. */
    sealed interface Divisible extends TaskState {
        default Blocked blocked(List<Integer> on) {
            return new Blocked(on);
        }
    }

    /** From here it may be given up. */
    sealed interface Fallible extends TaskState {
        default Failed failed() {
            return new Failed();
        }
    }

    /** From here it may be called off. */
    sealed interface Stoppable extends TaskState {
        default Stopped stopped() {
            return new Stopped();
        }
    }

    /** It came to its end, whichever, and goes on only where its answer turns out to be none. */
    sealed interface Ended extends TaskState {}

    /** Waits until these tasks, which it builds on, have ended. */
    record Blocked(List<Integer> on) implements TaskState {
        public Blocked {
            on = List.copyOf(on);
        }

        TaskState freedOf(int task) {
            var left = on.stream().filter(number -> number != task).toList();
            return left.isEmpty() ? new Ready() : new Blocked(left);
        }

        Skipped skipped() {
            return new Skipped();
        }
    }

    /** May begin its first step. */
    record Ready() implements Open, Divisible {}

    /**
     * A model call is open, until then at the latest.
     *
     * @param steeredAt when the user said something that this model call does not know of
     * @param costMicrosMax what is set aside of the turn's money for it; empty where nobody counts
     */
    record Thinking(StepId step, Instant deadline, Optional<Instant> steeredAt, Optional<Long> costMicrosMax)
            implements Fallible {
        Thinking steered(Instant at) {
            return new Thinking(step, deadline, Optional.of(at), costMicrosMax);
        }

        /** Its tools, if it asked for any, come next; without any the next step. */
        Calling calling() {
            return new Calling(List.of());
        }

        Retrying retrying(Instant at, Optional<String> note) {
            return new Retrying(at, note);
        }

        Answered answered(long historyNumber) {
            return new Answered(Optional.of(historyNumber));
        }
    }

    /**
     * The last attempt failed; the next begins then.
     *
     * @param note what the model is told about its last answer
     */
    record Retrying(Instant at, Optional<String> note) implements Open, Fallible, Stoppable {}

    /** The last step's calls, in the model's order; with all of them done the next step may begin. */
    record Calling(List<Call> calls) implements Open, Fallible {
        public Calling {
            calls = List.copyOf(calls);
        }

        boolean allDone() {
            for (var call : calls) {
                if (!call.done()) {
                    return false;
                }
            }
            return true;
        }

        Calling requested(Call call) {
            var more = new ArrayList<>(calls);
            more.add(call);
            return new Calling(more);
        }

        Calling moved(Call moved) {
            var after = new ArrayList<Call>(calls.size());
            for (var call : calls) {
                after.add(call.id().equals(moved.id()) ? moved : call);
            }
            return new Calling(after);
        }
    }

    /** The model gave its answer, which is the history's entry of that number. */
    record Answered(Optional<Long> historyNumber) implements Ended, Divisible {
        Asking asking(QuestionId question, Instant since) {
            return new Asking(question, since);
        }

        Calling handedOver() {
            return new Calling(List.of());
        }
    }

    /** Waits for a person's answer. */
    record Asking(QuestionId question, Instant since) implements Stoppable {
        Calling told() {
            return new Calling(List.of());
        }
    }

    /** Given up after its last attempt. */
    record Failed() implements Ended {}

    /** Never began, because a task that it builds on failed. */
    record Skipped() implements Ended {}

    /** Called off before it came to an end. */
    record Stopped() implements Ended {}
}
