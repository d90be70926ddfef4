package dev.sluice.executor.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Input.ApprovalRequired;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.contracts.Input.CallUnknown;
import dev.sluice.contracts.InputRecord;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.ledger.LedgerEntry;
import dev.sluice.executor.ledger.PostgresLedger;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.snapshot.SnapshotLimits;
import dev.sluice.executor.tool.EffectTool;
import dev.sluice.executor.tool.GitIdentity;
import dev.sluice.executor.tool.Repository;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.keys.GrantVerifier;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.testkit.InfraResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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

    /** A call of each tool that changes something, and how often its effect can be seen. */
    private enum Killed {
        WRITE_FILE(true, "path", "new.txt", "content", "x"),
        EDIT_FILE(true, "path", "README.md", "old_string", "# Hello", "new_string", "# Hello Hello"),
        DELETE_FILE(true, "path", "NOTES.md"),
        GIT_COMMIT(true, "message", "Commit"),
        GIT_BRANCH(true, "name", "other"),
        EXECUTE_COMMAND(false, "command", "echo once >> runs"),
        RUN_CODE(false, "language", "bash", "code", "echo once >> runs"),
        RUN_TESTS(false);

        /** Whether the files say what became of it. */
        private final boolean told;

        private final List<String> arguments;

        Killed(boolean told, String... arguments) {
            this.told = told;
            this.arguments = List.of(arguments);
        }

        String tool() {
            return name().toLowerCase(Locale.ROOT);
        }

        ObjectNode arguments() {
            var node = TestCalls.arguments();
            for (var at = 0; at < arguments.size(); at += 2) {
                node.put(arguments.get(at), arguments.get(at + 1));
            }
            return node;
        }

        long effects(Path files, Repository repository) throws Exception {
            return switch (this) {
                case WRITE_FILE -> Files.exists(files.resolve("new.txt")) ? 1 : 0;
                case EDIT_FILE ->
                    Files.readAllLines(files.resolve("README.md")).getFirst().split("Hello", -1).length - 2;
                case DELETE_FILE -> Files.exists(files.resolve("NOTES.md")) ? 0 : 1;
                case GIT_COMMIT ->
                    repository
                            .git("log", "--format=%s")
                            .lines()
                            .filter("Commit"::equals)
                            .count();
                case GIT_BRANCH ->
                    repository
                            .git("log", "--walk-reflogs", "--format=%gs")
                            .lines()
                            .filter(line -> line.startsWith("checkout: moving from main to other"))
                            .count();
                case EXECUTE_COMMAND, RUN_CODE, RUN_TESTS ->
                    Files.exists(files.resolve("runs"))
                            ? Files.readAllLines(files.resolve("runs")).size()
                            : 0;
            };
        }
    }

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
        var script = "echo once >> runs; touch started; sleep 600";
        var arguments = tool.arguments().put(tool == Killed.RUN_CODE ? "code" : "command", script);
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

    /** An executor of its own, as after a restart. */
    private CallOutcome run(CallWork work, String deathAt, BooleanSupplier calledOff)
            throws IOException, InterruptedException {
        var workspaces = new Workspaces(
                directory.resolve("workspaces"), new Templates(Map.of(), 1_000, 10), PathGuard.ofThisSystem());
        var limits = new SnapshotLimits(16 << 20, 10_000, 100, Duration.ofDays(1));
        var said = new Said();
        var processor = new CallProcessor(
                toolbox(),
                workspaces,
                new KeptFiles(workspaces, limits),
                ledger,
                new GrantVerifier(directory.resolve("keys")),
                new PolicyVersions(Duration.ZERO),
                said,
                new CallMetrics(new SimpleMeterRegistry()),
                new CrashPoint(Optional.of(deathAt)) {
                    @Override
                    void die() {
                        throw new Death();
                    }
                },
                Clock.systemUTC());
        processor.process(new Delivery(work, Instant.now(), false, calledOff, () -> false));
        return (CallOutcome) said.outcomes.getLast().input();
    }

    private Toolbox toolbox() {
        return Toolbox.builtIn(sandbox, GitIdentity.STANDARD);
    }

    private Path files() {
        return directory
                .resolve("workspaces/acme")
                .resolve(calls.scope().session().value())
                .resolve("files");
    }

    /** The end of a process, as far as one test JVM can tell. */
    private static final class Death extends Error {}

    private static final class Said implements CallProcessor.Outcomes {
        private final List<InputRecord> outcomes = new CopyOnWriteArrayList<>();

        @Override
        public void publish(InputRecord outcome) {
            outcomes.add(outcome);
        }

        @Override
        public void record(AuditRecorded audit) {}

        @Override
        public void show(Delta written) {}
    }
}
