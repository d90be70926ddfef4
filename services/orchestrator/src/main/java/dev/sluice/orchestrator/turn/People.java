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
        var approvals = 0;
        var questions = 0;
        for (var task : tasks) {
            questions += task.asking().isPresent() ? 1 : 0;
            for (var call : task.calls()) {
                approvals += call.awaiting().isPresent() ? 1 : 0;
            }
        }
        return new People(approvals, questions);
    }

    /** The clock of a turn that waits for them, or for nobody. */
    TurnClock clock(TurnClock before, Instant at) {
        return approvals + questions > 0 ? before.stopped(at) : before.resumed(at);
    }
}
