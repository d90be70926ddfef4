package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Input;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Priority;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.Versions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In which queue of a pool the model calls of a turn wait. */
class PriorityTest {
    private final DrivenTopology topology = new DrivenTopology();

    @AfterEach
    void stop() {
        topology.close();
    }

    @Test
    void aJobsWaitWithThoseOfJobsInEveryPool() {
        submit(Origin.JOB, Priority.NORMAL);

        assertEquals(List.of(0, 1), waiting(Role.ARCHITECT));
        assertEquals(List.of(0, 1), waiting(Role.ASK));
    }

    @Test
    void anUrgentJobsGoWithWhatPeopleWatchInEveryPool() {
        submit(Origin.JOB, Priority.HIGH);

        assertEquals(List.of(1, 0), waiting(Role.ARCHITECT));
        assertEquals(List.of(1, 0), waiting(Role.ASK));
    }

    @Test
    void whatPeopleWatchIsNeverInTheBackground() {
        submit(Origin.CHAT, Priority.NORMAL);

        assertEquals(List.of(1, 0), waiting(Role.ARCHITECT));
    }

    /** How many wait with what people watch, and how many in the background. */
    private List<Integer> waiting(Role pool) {
        return List.of(
                topology.sentTo(Topics.steps(pool.name(), false)).size(),
                topology.sentTo(Topics.steps(pool.name(), true)).size());
    }

    private void submit(Origin origin, Priority priority) {
        topology.send(new Input.TurnSubmitted(
                TurnId.of(DrivenTopology.SCOPE.session(), "a"),
                "digest",
                origin,
                Optional.empty(),
                "make it fast",
                Versions.BUILT_IN,
                Limits.standard(),
                Optional.of(new Input.SessionRequested(Optional.empty(), Optional.empty())),
                Optional.of(new Plan(List.of(task("design", Role.ARCHITECT), task("research", Role.ASK)))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(priority),
                Optional.empty()));
    }

    private static PlannedTask task(String name, Role role) {
        return new PlannedTask(name, role, "do it", List.of(), Optional.empty());
    }
}
