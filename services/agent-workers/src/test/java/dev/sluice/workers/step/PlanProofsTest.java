package dev.sluice.workers.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.Input.PlanProposed;
import dev.sluice.contracts.Input.StepAnswered;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.Input.StepOutcome;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Proof;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import dev.sluice.workers.prompt.RoleBook;
import dev.sluice.workers.prompt.ShippedRoles;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A plan that a model made, held against the tools of the roles of its turn. */
class PlanProofsTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final StepId STEP = new StepId("s-1.t1/1/1/1");
    private static final Versions SHIPPED = Versions.BUILT_IN.withShippedRoles();

    private final RoleBook roles = new RoleBook(ShippedRoles.read());
    private final PlanProofs proofs = new PlanProofs(roles, (names, _, _, tool) -> names.contains(tool), Duration.ZERO);

    @Test
    void aProofThatTheRoleCanGiveIsAPlan() throws Exception {
        var proposed = proposing(Role.DEBUG, "run_tests");

        assertEquals(Optional.of(proposed), held(proposed, Optional.of(SHIPPED)));
    }

    @Test
    void aProofThatTheRoleCannotGiveIsNone() throws Exception {
        var failed = assertInstanceOf(
                StepFailed.class,
                held(proposing(Role.READER, "run_tests"), Optional.of(SHIPPED)).orElseThrow());

        assertEquals(StepFailure.INVALID_RESULT, failed.reason());
        assertEquals(
                "The plan cannot be carried out: the proof of task check names run_tests, a tool that reader does not have.",
                failed.detail());
        assertEquals(9, failed.run());
    }

    @Test
    void theRoleCountsInTheVersionThatTheTurnHas() throws Exception {
        roles.known(version(1, "read_file"));
        roles.known(version(2, "run_tests"));
        var proposed = proposing(Role.DEBUG, "run_tests");

        assertInstanceOf(
                StepFailed.class, held(proposed, Optional.of(debugAt("v1"))).orElseThrow());
        assertEquals(Optional.of(proposed), held(proposed, Optional.of(debugAt("v2"))));
    }

    @Test
    void aRoleThatThereIsNotIsNotJudgedHere() throws Exception {
        var proposed = proposing(new Role("juggler"), "run_tests");

        assertEquals(Optional.of(proposed), held(proposed, Optional.of(SHIPPED)));
    }

    @Test
    void whatIsNoPlanAndAPlanOfAnOlderReleasesStepPass() throws Exception {
        var answered = new StepAnswered(STEP, 9, "done", TokenUsage.NONE, "m");
        var proposed = proposing(Role.READER, "run_tests");

        assertEquals(Optional.of(answered), held(answered, Optional.of(SHIPPED)));
        assertEquals(Optional.of(proposed), held(proposed, Optional.empty()));
        assertEquals(Optional.empty(), proofs.held(work(Optional.of(SHIPPED)), Optional.empty()));
    }

    private Optional<StepOutcome> held(StepOutcome outcome, Optional<Versions> versions) throws InterruptedException {
        return proofs.held(work(versions), Optional.of(outcome));
    }

    private static StepOutcome proposing(Role role, String tool) {
        var task = new PlannedTask(
                "check",
                role,
                "Check it.",
                List.of(),
                Optional.empty(),
                Optional.of(new Proof(List.of(tool), Optional.empty())),
                Optional.empty());
        return new PlanProposed(
                STEP,
                9,
                "",
                "it is large",
                new Plan(List.of(task)),
                TokenUsage.NONE,
                "m",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Versions debugAt(String version) {
        return Versions.BUILT_IN.withRoles(List.of(new RolePool(Role.DEBUG, "debug", Optional.of(version))));
    }

    private static RoleVersion version(long number, String tool) {
        var config = new RoleConfig(
                "Find it.",
                List.of(tool),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
        var change = new RoleChange(Optional.of(config), Optional.empty(), Optional.empty());
        return new RoleVersion(ACME, Role.DEBUG, number, "aa", new UserId("ada"), Instant.EPOCH, Optional.of(change));
    }

    private static StepWork work(Optional<Versions> versions) {
        return new StepWork(
                STEP,
                new Scope(ACME, new UserId("ann"), new SessionId("s-1")),
                Role.ORCHESTRATOR,
                Versions.BUILT_IN.roles(),
                Origin.CHAT,
                List.of(new UserSaid("make it right")),
                1_000,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Optional.of(Duration.ofMinutes(1)),
                Optional.empty(),
                Optional.empty(),
                versions);
    }
}
