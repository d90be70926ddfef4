package dev.sluice.orchestrator.turn;

import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.task.Task;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whom a turn waits for: what it asked people and nobody answered yet. This alone decides whether the turn's clock stands.
 *
 * @param approvals how many approvals are open
 */
record People(long approvals) {
    static People of(List<Task> tasks) {
        return new People(tasks.stream()
                .flatMap(task -> task.calls().stream())
                .map(Call::awaiting)
                .filter(Optional::isPresent)
                .count());
    }

    /** The clock of a turn that waits for them, or for nobody. */
    TurnClock clock(TurnClock before, Instant at) {
        return approvals > 0 ? before.stopped(at) : before.resumed(at);
    }
}
