package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.Priority;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.Versions;
import java.util.Optional;

/**
 * What a turn was accepted with. Its text rests in the history store: apart until the turn starts, then in the history.
 *
 * @param plan the tasks that were declared with it, until they are stated
 * @param why why its agent was chosen, where nobody asked for it
 * @param priority how urgent it is; normal where it is empty
 */
public record Request(
        TurnId id,
        Origin origin,
        Role agent,
        Versions versions,
        Limits limits,
        Optional<Plan> plan,
        Optional<String> why,
        Optional<Priority> priority) {

    /** Whether its model calls wait with those of jobs, so that they hold up nobody who watches. */
    boolean background() {
        return origin == Origin.JOB && priority.filter(Priority.HIGH::equals).isEmpty();
    }
}
