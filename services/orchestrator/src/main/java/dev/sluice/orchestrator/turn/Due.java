package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TurnId;
import dev.sluice.orchestrator.call.CallState;
import dev.sluice.orchestrator.task.Task;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Something must have happened by then, or a {@code DeadlinePassed} with its subject comes over the inbox. */
public sealed interface Due {
    /** {@code <kind> <id>}: stable, so that the input that comes can be held against what is set. */
    String subject();

    Instant due();

    /** What is due of an open approval: that it ends, and that people are reminded of it. */
    static List<Due> of(CallState.Awaiting open) {
        return Stream.of(
                        open.expires().<Due>map(at -> new ApprovalDue(open.approval(), at)),
                        open.remindedAt().<Due>map(at -> new ReminderDue(open.approval(), at)))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The turn must have ended. */
    record TurnDue(TurnId turn, Instant due) implements Due {
        @Override
        public String subject() {
            return "turn " + turn;
        }
    }

    /** The turn's first step begins, whatever is known of the workspace's instructions. */
    record InstructionsDue(TurnId turn, Instant due) implements Due {
        @Override
        public String subject() {
            return "instructions " + turn;
        }
    }

    /** What runs for a turn that is being cancelled must have stopped. */
    record CancelDue(TurnId turn, Instant due) implements Due {
        @Override
        public String subject() {
            return "cancel " + turn;
        }
    }

    /** The next attempt of a task's step begins. */
    record RetryDue(TaskId task, Instant due) implements Due {
        @Override
        public String subject() {
            // The first task's deadline is named as it was before turns had more than one.
            return "retry " + (task.number() == Task.FIRST ? task.turn() : task);
        }
    }

    /** The task must have ended. */
    record TaskDue(TaskId task, Instant due) implements Due {
        @Override
        public String subject() {
            return "task " + task;
        }
    }

    /** The model call must have ended. */
    record StepDue(StepId step, Instant due) implements Due {
        @Override
        public String subject() {
            return "step " + step;
        }
    }

    /** The question is closed if nobody has answered it. */
    record ApprovalDue(ApprovalId approval, Instant due) implements Due {
        @Override
        public String subject() {
            return "approval " + approval;
        }
    }

    /** People are reminded of the question. */
    record ReminderDue(ApprovalId approval, Instant due) implements Due {
        @Override
        public String subject() {
            return "reminder " + approval;
        }
    }

    /** The tool call must have ended. */
    record CallDue(CallId call, Instant due) implements Due {
        @Override
        public String subject() {
            return "call " + call;
        }
    }
}
