package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.orchestrator.task.Task;
import java.util.Optional;

/** How a step that went well is written down. */
final class StepEnd {
    private StepEnd() {}

    /** What the model said joins the history; so many calls follow. */
    static void write(Draft draft, Task task, Input.StepReply reply, String text, int calls) {
        draft.happened(new Fact.StepCompleted(
                reply.step(),
                reply.run(),
                task.role(),
                text,
                calls,
                reply.usage(),
                reply.model(),
                reply.thoughts(),
                reply.costMicros(),
                Optional.of(task.steered() && draft.turn().rules().marksTheUnaware())
                        .filter(unaware -> unaware)));
    }

    /**
     * What the model said beside what it wants joins the history. Nothing else follows yet if the user said more meanwhile:
     * the task hears that first.
     *
     * @return whether what it wants may follow
     */
    static boolean said(Draft draft, Task task, Input.StepReply reply, String text) {
        write(draft, task, reply, text, 0);
        return !task.steered();
    }
}
