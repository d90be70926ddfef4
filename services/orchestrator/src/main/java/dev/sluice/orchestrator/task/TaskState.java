package dev.sluice.orchestrator.task;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sluice.contracts.StepId;
import dev.sluice.orchestrator.call.Call;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a task is. Each state offers the moves that are legal from it, and no others.
 *
 * <pre>
 *   ready -> thinking -> calling -> thinking
 *            thinking -> retrying -> thinking
 *            thinking -> answered | failed
 *   retrying -> stopped
 * </pre>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = TaskState.Ready.class, name = "ready"),
    @Type(value = TaskState.Thinking.class, name = "thinking"),
    @Type(value = TaskState.Retrying.class, name = "retrying"),
    @Type(value = TaskState.Calling.class, name = "calling"),
    @Type(value = TaskState.Answered.class, name = "answered"),
    @Type(value = TaskState.Failed.class, name = "failed"),
    @Type(value = TaskState.Stopped.class, name = "stopped")
})
public sealed interface TaskState {
    /** May begin its first step. */
    record Ready() implements TaskState {
        Thinking thinking(StepId step, Instant deadline) {
            return new Thinking(step, deadline);
        }
    }

    /** A model call is open, until then at the latest. */
    record Thinking(StepId step, Instant deadline) implements TaskState {
        Calling calling() {
            return new Calling(List.of());
        }

        Retrying retrying(Instant at) {
            return new Retrying(at);
        }

        Answered answered() {
            return new Answered();
        }

        Failed failed() {
            return new Failed();
        }
    }

    /** The last attempt failed; the next begins then. */
    record Retrying(Instant at) implements TaskState {
        Thinking thinking(StepId step, Instant deadline) {
            return new Thinking(step, deadline);
        }

        Stopped stopped() {
            return new Stopped();
        }
    }

    /** The last step's calls, in the model's order; with all of them done the next step may begin. */
    record Calling(List<Call> calls) implements TaskState {
        public Calling {
            calls = List.copyOf(calls);
        }

        Calling requested(Call call) {
            var more = new ArrayList<>(calls);
            more.add(call);
            return new Calling(more);
        }

        Calling moved(Call moved) {
            return new Calling(calls.stream()
                    .map(call -> call.id().equals(moved.id()) ? moved : call)
                    .toList());
        }

        Thinking thinking(StepId step, Instant deadline) {
            return new Thinking(step, deadline);
        }
    }

    /** The model gave its answer; it is in the history. */
    record Answered() implements TaskState {}

    /** Given up after its last attempt. */
    record Failed() implements TaskState {}

    /** Called off before it came to an end. */
    record Stopped() implements TaskState {}
}
