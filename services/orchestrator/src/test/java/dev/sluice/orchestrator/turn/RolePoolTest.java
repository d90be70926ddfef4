package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.Versions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A turn says which roles there are for it, and whose workers make their model calls. */
class RolePoolTest {
    private static final Versions OLD = Versions.BUILT_IN;
    private static final Versions NEW = OLD.withShippedRoles();
    private static final Role OURS = new Role("ours");

    private final Stage stage = Stage.open();

    @Test
    void aRoleIsDoneInThePoolThatItsTurnNames() {
        submit(NEW, Role.PLANNER, Optional.empty());

        var step = stage.work.stream()
                .filter(Work.RunStep.class::isInstance)
                .map(Work.RunStep.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(Role.PLANNER, step.agent());
        assertEquals(Role.ARCHITECT.name(), step.pool());
    }

    @Test
    void aTurnOfAnOlderReleaseHasItsRolesAndAPoolForEach() {
        submit(OLD, Role.CODER, Optional.empty());

        assertEquals(
                List.of(Role.CODER.name()),
                stage.work.stream()
                        .filter(Work.RunStep.class::isInstance)
                        .map(step -> ((Work.RunStep) step).pool())
                        .toList());
        submit(OLD, Role.PLANNER, Optional.empty());
        assertEquals(
                Refusal.INVALID, stage.all(Fact.IntentRefused.class).getLast().reason());
    }

    @Test
    void aRoleThatOnlyItsTurnKnowsIsARole() {
        var versions = new Versions("v1", "builtin-1", Optional.of(List.of(new RolePool(OURS, "ask"))));
        var task = new PlannedTask("look", OURS, "Look.", List.of(), Optional.empty());

        submit(versions, OURS, Optional.of(new Plan(List.of(task))));

        assertEquals(
                List.of(OURS),
                stage.all(Fact.TaskStarted.class).stream()
                        .map(Fact.TaskStarted::agent)
                        .toList());
    }

    @Test
    void aStepHasTheVersionThatItsTurnNamesForItsRole() {
        var versions =
                OLD.withRoles(List.of(new RolePool(Role.CODER, "coder"), new RolePool(OURS, "ask", Optional.of("v3"))));

        submit(versions, OURS, Optional.empty());

        assertEquals(
                List.of("v3"),
                stage.work.stream()
                        .filter(Work.RunStep.class::isInstance)
                        .map(step -> ((Work.RunStep) step).roleVersion())
                        .toList());
        assertEquals(OLD.roles(), versions.ofRole(Role.CODER));
    }

    private void submit(Versions versions, Role role, Optional<Plan> plan) {
        stage.play(new Input.TurnSubmitted(
                TurnId.of(Stage.SCOPE.session(), "t" + stage.facts.size()),
                "digest",
                Origin.CHAT,
                Optional.of(role),
                "do it",
                versions,
                Limits.standard(),
                Optional.empty(),
                plan,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }
}
