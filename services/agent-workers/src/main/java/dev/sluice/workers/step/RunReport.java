package dev.sluice.workers.step;

import dev.sluice.contracts.Input.PlanProposed;
import dev.sluice.contracts.Input.StepAnswered;
import dev.sluice.contracts.Input.StepAsks;
import dev.sluice.contracts.Input.StepCancelled;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.Input.StepHandsOver;
import dev.sluice.contracts.Input.StepOutcome;
import dev.sluice.contracts.Input.StepWantsTools;
import java.util.Optional;

/** What is known of a run beside what its model replied, written into its outcome. */
final class RunReport {
    private RunReport() {}

    /**
     * The outcome with these.
     *
     * @param room for how many tokens of history the model had room: the orchestrator chooses by it what the next step is
     *     shown
     * @param costMicros what all calls of the run cost; empty if nobody said
     */
    static StepOutcome of(StepOutcome outcome, int room, Optional<Long> costMicros) {
        return switch (outcome) {
            case StepAnswered answer ->
                new StepAnswered(
                        answer.step(),
                        answer.run(),
                        answer.text(),
                        answer.usage(),
                        answer.model(),
                        Optional.of(room),
                        answer.thoughts(),
                        costMicros);
            case StepAsks asks ->
                new StepAsks(
                        asks.step(),
                        asks.run(),
                        asks.question(),
                        asks.usage(),
                        asks.model(),
                        Optional.of(room),
                        asks.thoughts(),
                        costMicros);
            case PlanProposed proposed ->
                new PlanProposed(
                        proposed.step(),
                        proposed.run(),
                        proposed.text(),
                        proposed.reason(),
                        proposed.plan(),
                        proposed.usage(),
                        proposed.model(),
                        Optional.of(room),
                        proposed.thoughts(),
                        costMicros);
            case StepHandsOver handing ->
                new StepHandsOver(
                        handing.step(),
                        handing.run(),
                        handing.text(),
                        handing.to(),
                        handing.instruction(),
                        handing.usage(),
                        handing.model(),
                        Optional.of(room),
                        handing.thoughts(),
                        costMicros);
            case StepWantsTools wanting ->
                new StepWantsTools(
                        wanting.step(),
                        wanting.run(),
                        wanting.text(),
                        wanting.calls(),
                        wanting.usage(),
                        wanting.model(),
                        Optional.of(room),
                        wanting.thoughts(),
                        costMicros);
            case StepFailed failed ->
                new StepFailed(
                        failed.step(), failed.run(), failed.reason(), failed.detail(), failed.retryAfter(), costMicros);
            case StepCancelled cancelled -> cancelled;
        };
    }
}
