package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Repetition;
import dev.sluice.contracts.TaskFailure;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.orchestrator.task.Task;

/** What follows where a task goes round in circles: its model is told once; if it goes on like this the task is given up. */
final class StuckRules {
    private StuckRules() {}

    /** Looks at every task whose next step would begin now. */
    static void look(Draft draft) {
        draft.turn().rules().patience().ifPresent(patience -> {
            for (var task : draft.turn().tasks()) {
                if (draft.turnRuns()) {
                    task.repetition(patience).ifPresent(repetition -> found(draft, task, repetition));
                }
            }
        });
    }

    private static void found(Draft draft, Task task, Repetition repetition) {
        if (task.reminded()) {
            TaskRules.fail(
                    draft,
                    task,
                    TurnFailure.STUCK,
                    TaskFailure.STUCK,
                    "the %s agent %s, and went on after it was told".formatted(task.role(), does(repetition)));
            return;
        }
        draft.happened(new Fact.AgentStuck(task.id(draft.turn().id()), task.role(), repetition, reminder(repetition)));
    }

    private static String does(Repetition repetition) {
        return switch (repetition) {
            case SAME_CALL -> "asked for the same again and again";
            case PING_PONG -> "went to and fro between two calls";
            case MONOLOGUE -> "said the same again and again";
            case SAME_ERROR -> "ran into the same error again and again";
        };
    }

    private static String reminder(Repetition repetition) {
        var seen =
                switch (repetition) {
                    case SAME_CALL -> "You have asked for the same several times, and asking again will not change it.";
                    case PING_PONG -> "You go to and fro between two calls that give the same each time.";
                    case MONOLOGUE -> "You have said the same several times, whatever your tools told you.";
                    case SAME_ERROR -> "What you ask for has failed with the same error several times.";
                };
        return seen + " Try something else, or answer with what you know and say what you could not do."
                + " If you go on like this the task ends here.";
    }
}
