package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.PlanCheck;
import dev.sluice.orchestrator.task.Task;
import java.util.Optional;

/** The rules of plans that a model makes: which are taken, and how the turn goes on with one. */
final class PlanRules {
    private PlanRules() {}

    /** What is wrong with a plan, in words that the model is told; empty if nothing is. */
    static Optional<String> objection(Draft draft, Task task, Input.PlanProposed proposed) {
        if (!mayDivide(draft.turn(), task)) {
            return Optional.of("This is a part of a plan already: do it, or say what came of the parts.");
        }
        if (proposed.reason().isBlank()) {
            return Optional.of("The plan does not say why it divides the request so.");
        }
        return PlanCheck.objection(
                        proposed.plan(), draft.roles(draft.turn().request().versions()))
                .map("The plan cannot be carried out: %s."::formatted);
    }

    /** Whether whoever does this task may make a plan of it: once in a turn, for the whole of it. */
    static boolean mayDivide(Turn turn, Task task) {
        return task.first() && turn.planned().isEmpty();
    }

    /**
     * The turn is divided; its first task goes on when all the others have ended. If the user said more meanwhile it hears
     * that first, and may plan again.
     */
    static void divide(Draft draft, Task task, Input.PlanProposed proposed) {
        if (StepEnd.said(draft, task, proposed, said(proposed))) {
            draft.happened(new Fact.PlanStated(draft.turn().id(), proposed.reason(), proposed.plan()));
        }
    }

    /** What the history keeps of it, for the model that writes the summary and for people. */
    private static String said(Input.PlanProposed proposed) {
        var said = new StringBuilder(proposed.text().isBlank() ? proposed.reason() : proposed.text());
        for (var task : proposed.plan().tasks()) {
            said.append("\n- %s (%s%s): %s"
                    .formatted(
                            task.name(),
                            task.role(),
                            task.after().isEmpty() ? "" : ", after " + String.join(", ", task.after()),
                            task.instruction()));
        }
        return said.toString();
    }
}
