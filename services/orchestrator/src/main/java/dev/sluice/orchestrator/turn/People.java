package dev.sluice.orchestrator.turn;

import dev.sluice.orchestrator.task.Task;
import java.time.Instant;
import java.util.List;

/**
 * Whom a turn waits for: what it asked people and nobody answered yet. This alone decides whether the turn's clock stands.
 *
 * @param approvals how many approvals are open
 * @param questions how many questions are open
 */
record People(long approvals, long questions) {
    static People of(List<Task> tasks) {
        var calls = tasks.stream().flatMap(task -> task.calls().stream());
        return new People(
                calls.filter(call -> call.awaiting().isPresent()).count(),
                tasks.stream().filter(task -> task.asking().isPresent()).count());
    }

    /** The clock of a turn that waits for them, or for nobody. */
    TurnClock clock(TurnClock before, Instant at) {
        return approvals + questions > 0 ? before.stopped(at) : before.resumed(at);
    }
}
