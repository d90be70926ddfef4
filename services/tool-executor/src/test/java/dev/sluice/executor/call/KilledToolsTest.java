package dev.sluice.executor.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Input.ApprovalRequired;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.contracts.Input.CallUnknown;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.ledger.LedgerEntry;
import dev.sluice.executor.ledger.PostgresLedger;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.executor.tool.EffectTool;
import dev.sluice.executor.tool.Repository;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The executor dies before, during and after the effect of each of its tools, and another takes the call: ledger, outcome
 * and workspace agree, and nothing is run twice.
 */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class KilledToolsTest {
    private static final String NOWHERE = "nowhere";
    private static final List<String> POINTS = List.of(
            "executor-before-effect", "executor-after-effect-before-journal", "executor-after-journal-before-publish");

    @Inject
    PostgresLedger ledger;

    @TempDir
    Path directory;

    private final TestCalls calls = new TestCalls();
    private SigningKey session;
    private SandboxChoice sandbox;
    private Repository repository;

    @BeforeEach
    void repositoryInTheWorkspace() throws Exception {
        session =
                SigningKey.loadOrCreate(directory.resolve("session.pem"), directory.resolve("keys"), KeyPurpose.GRANTS);
        sandbox = new SandboxChoice.Chosen(SandboxedWorkspace.sandbox(directory));
        run(calls.read("README.md"), NOWHERE, () -> false);
        repository = Repository.in(files());
        repository.file("gradlew", "echo once >> runs\n");
        repository.file(".gitignore", "runs\nstarted\n");
        repository.commitAll("Everything else");
        repository.file("changed.txt", "to be committed\n");
    }

    @Test
    void everyToolThatChangesSomethingIsKilled() {
        var effects = toolbox().definitions().stream()
                .filter(tool -> toolbox().find(tool.name()).orElseThrow() instanceof EffectTool)
                .map(tool -> tool.name())
                .collect(Collectors.toSet());

        assertEquals(effects, Arrays.stream(Killed.values()).map(Killed::tool).collect(Collectors.toSet()));
    }

    static Stream<Arguments> deaths() {
        return Arrays.stream(Killed.values()).flatMap(tool -> POINTS.stream().map(point -> Arguments.of(tool, point)));
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void whoeverTakesTheCallNextNeverRunsItTwice(Killed tool, String point) throws Exception {
        var granted = granted(tool);
        assertThrows(Death.class, () -> run(granted, point, () -> false));
        var before = tool.effects(files(), repository);

        var outcome = run(granted, NOWHERE, () -> false);
        var again = run(granted, NOWHERE, () -> false);

        assertEquals(point.equals("executor-before-effect") ? 0 : 1, before);
        assertEquals(outcome, again);
        assertEquals(
                new LedgerEntry.Ended(outcome), ledger.find(granted.request().call()));
        if (tool.told || point.equals("executor-after-journal-before-publish")) {
            assertInstanceOf(CallSucceeded.class, outcome);
            assertEquals(1, tool.effects(files(), repository));
        } else {
            assertInstanceOf(CallUnknown.class, outcome);
            assertEquals(before, tool.effects(files(), repository));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EXECUTE_COMMAND", "RUN_CODE"})
    void whatWasCutOffOnItsWayIsUnknownAndNotRunAgain(Killed tool) throws Exception {
        var arguments = tool.endless("600");
        var granted = granted(calls.call(tool.tool(), arguments, true));

        assertThrows(
                Death.class,
                () -> run(granted, NOWHERE, () -> {
                    if (Files.exists(files().resolve("started"))) {
                        throw new Death();
                    }
                    return false;
                }));

        assertInstanceOf(CallUnknown.class, run(granted, NOWHERE, () -> false));
        assertInstanceOf(CallUnknown.class, run(granted, NOWHERE, () -> false));
        assertEquals(1, tool.effects(files(), repository));
    }

    private CallWork granted(Killed tool) throws Exception {
        return granted(calls.call(tool.tool(), tool.arguments(), true));
    }

    private CallWork granted(CallWork work) throws Exception {
        var question = assertInstanceOf(ApprovalRequired.class, run(work, NOWHERE, () -> false));
        return TestCalls.approved(work, question, session);
    }

    private CallOutcome run(CallWork work, String deathAt, BooleanSupplier calledOff)
            throws IOException, InterruptedException {
        var crash = new CrashPoint(Optional.of(deathAt)) {
            @Override
            void die() {
                throw new Death();
            }
        };
        return new TestExecutor(directory, ledger, sandbox).run(work, crash, calledOff);
    }

    private Toolbox toolbox() {
        return new TestExecutor(directory, ledger, sandbox).toolbox();
    }

    private Path files() {
        return new TestExecutor(directory, ledger, sandbox).files(calls.scope());
    }

    /** The end of a process, as far as one test JVM can tell. */
    private static final class Death extends Error {}
}
