package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.BudgetLeft;
import dev.sluice.contracts.Limits;
import dev.sluice.orchestrator.task.Task;
import java.time.Instant;
import java.util.Optional;

/** How what a turn may still spend is shared out: each task that is at it gets an equal part, so that none waits for another. */
record Shares(Turn turn) {
    /** Why the turn may make no other model call, if it may not. */
    Optional<TurnBudget.Exhausted> refusesStep() {
        return budget().refusesStep(limits(), openSteps(), turn.rules().stepTokensMin())
                .or(() -> costMicros().filter(share -> share <= 0).map(_ -> costsTooMuch()));
    }

    /** That the turn's money does not hold another model call. */
    TurnBudget.Exhausted costsTooMuch() {
        return budget().costs(limits(), costReserved());
    }

    /**
     * What one more model call may cost: of the money that is neither spent nor set aside, an equal part for each task that
     * is at it without a model call. Together they cannot spend more than there is. Empty where nobody counts.
     */
    Optional<Long> costMicros() {
        var waiting = Math.max(1, atIt() - openSteps());
        return budget().costMicrosLeft(limits(), costReserved()).map(left -> left / waiting);
    }

    /** How many characters one more model call may write. */
    int chars() {
        return Math.max(1, budget().charsLeft(limits()) / (int) Math.max(1, atIt()));
    }

    /** What the turn may still spend once it makes one more model call; empty where its rules do not tell. */
    Optional<BudgetLeft> leftAfterAStep(Instant at) {
        return turn.rules().tellsWhatIsLeft()
                ? Optional.of(new BudgetLeft(
                        limits().stepsMax() - budget().steps() - 1,
                        limits().callsMax() - budget().calls(),
                        budget().charsLeft(limits()),
                        budget().tokensLeft(
                                        limits(), openSteps() + 1, turn.rules().stepTokensMin()),
                        turn.clock().left(at),
                        costMicros().flatMap(share -> budget().costMicrosLeft(limits(), costReserved())
                                .map(left -> left - share))))
                : Optional.empty();
    }

    private TurnBudget budget() {
        return turn.budget();
    }

    private Limits limits() {
        return turn.limits();
    }

    private long costReserved() {
        return turn.tasks().stream()
                .flatMap(task -> task.thinking().stream())
                .mapToLong(open -> open.costMicrosMax().orElse(0L))
                .sum();
    }

    private long openSteps() {
        var open = 0;
        for (var task : turn.tasks()) {
            open += task.thinking().isPresent() ? 1 : 0;
        }
        return open;
    }

    private long atIt() {
        return turn.tasks().stream().filter(Task::atIt).count();
    }
}
