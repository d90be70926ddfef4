package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.orchestrator.task.Task;
import java.util.Optional;

/**
 * What becomes possible once an input is written down: calls whose place has come, steps whose calls are done, the end of
 * a cancel, the next turn. The rules only write down; that nothing waits for what is already here is seen to in this one
 * place.
 */
final class Course {
    private Course() {}

    static void goOn(Draft draft) {
        if (draft.turnRuns()) {
            advance(draft);
        }
        for (var next = next(draft); next.isPresent(); next = next(draft)) {
            start(draft, next.get());
            advance(draft);
        }
    }

    private static Optional<Request> next(Draft draft) {
        var conversation = draft.conversation();
        return conversation.open() && conversation.turn().isEmpty()
                ? conversation.waiting().stream().findFirst()
                : Optional.empty();
    }

    private static void start(Draft draft, Request next) {
        var instructionsMax = draft.newest().instructionsMax().filter(_ -> mayBeTold(draft, next));
        draft.happened(new Fact.TurnStarted(
                next.id(),
                next.agent(),
                next.plan()
                        .map(plan -> "a declared plan of %d tasks"
                                .formatted(plan.tasks().size()))
                        .orElseGet(() -> "one task for the " + next.agent() + " agent")
                        .concat(next.why().map(": "::concat).orElse("")),
                draft.at().plus(next.limits().turnMax()),
                Optional.of(draft.newest().version()),
                instructionsMax.map(draft.at()::plus)));
        var because = next.why().orElse("the plan was declared");
        next.plan().ifPresent(plan -> draft.happened(new Fact.PlanStated(next.id(), because, plan)));
        instructionsMax.ifPresent(max -> InstructionsRules.ask(draft, max));
    }

    private static boolean mayBeTold(Draft draft, Request next) {
        return draft.conversation().mayHaveInstructions()
                || next.versions().notes().orElse(false);
    }

    private static void advance(Draft draft) {
        if (draft.turn().cancelling().isPresent()) {
            if (draft.turn().quiet()) {
                Ending.finishCancel(draft);
            }
            return;
        }
        CallRules.scheduleReady(draft);
        StuckRules.look(draft);
        begin(draft);
    }

    private static void begin(Draft draft) {
        if (!draft.turnRuns() || draft.turn().instructionsBy().isPresent()) {
            return;
        }
        for (var task : draft.turn().tasks()) {
            if (draft.turnRuns() && task.mayThink()) {
                begin(draft, task);
            }
        }
    }

    static void begin(Draft draft, Task task) {
        TaskRules.begin(draft, task);
        StepRules.schedule(draft, task);
    }
}
