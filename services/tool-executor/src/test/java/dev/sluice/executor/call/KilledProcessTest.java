package dev.sluice.executor.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Input.ApprovalRequired;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.contracts.Input.CallUnknown;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.ledger.LedgerEntry;
import dev.sluice.executor.ledger.PostgresLedger;
import dev.sluice.executor.mcp.EchoTool;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.executor.tool.Repository;
import dev.sluice.executor.workspace.WorkspaceLocks;
import dev.sluice.kafka.CrashPoint;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.mcp.ToolServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code kill -9} of an executor that is in the middle of a call of each of its tools: the system lets go of its workspaces,
 * another process takes the calls, and ledger, outcome and workspace agree.
 */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class KilledProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Inject
    PostgresLedger ledger;

    @Inject
    Vertx vertx;

    @TempDir
    Path directory;

    private final Map<Killed, TestCalls> calls = new LinkedHashMap<>();
    private final ToolServer outside = ToolServer.start();
    private SigningKey session;
    private TestExecutor executor;

    @BeforeEach
    void aRepositoryForEachTool() throws Exception {
        session =
                SigningKey.loadOrCreate(directory.resolve("session.pem"), directory.resolve("keys"), KeyPurpose.GRANTS);
        var sandbox = new SandboxChoice.Chosen(SandboxedWorkspace.sandbox(directory.resolve("probe")));
        executor = new TestExecutor(directory, ledger, sandbox, EchoTool.at(outside.url(), directory, vertx));
        sessions();
    }

    @AfterEach
    void stop() {
        outside.close();
    }

    /** What is remembered rests in no workspace: its deaths are in {@link RememberedTest}, with the store that it needs. */
    @Test
    void everyToolThatChangesAWorkspaceIsKilled() {
        var effects = executor.toolbox().definitions().stream()
                .filter(ToolDefinition::effect)
                .map(ToolDefinition::name)
                .filter(name -> !name.equals("remember"))
                .collect(Collectors.toSet());

        assertEquals(effects, Arrays.stream(Killed.values()).map(Killed::tool).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @CsvSource({"EXECUTOR_BEFORE_EFFECT, 0", "EXECUTOR_AFTER_EFFECT, 1", "EXECUTOR_AFTER_LEDGER, 1"})
    void whatWasAtThatMomentIsNeverRunTwice(CrashPoint moment, long effectsBefore) throws Exception {
        var granted = granted("600");
        killed(moment, true, List.copyOf(granted.values()), Killed.values().length);

        for (var tool : granted.keySet()) {
            assertEquals(effectsBefore, effects(tool), tool.tool());
            var outcome = settled(granted.get(tool));
            if (tool.told || moment == CrashPoint.EXECUTOR_AFTER_LEDGER) {
                assertInstanceOf(CallSucceeded.class, outcome, tool.tool());
                assertEquals(1, effects(tool), tool.tool());
            } else {
                assertInstanceOf(CallUnknown.class, outcome, tool.tool());
                assertEquals(effectsBefore, effects(tool), tool.tool());
            }
        }
    }

    @Test
    void whatWasCutOffWhereverItWasIsNeverRunTwiceAndLeavesNoProcess() throws Exception {
        var mark = "600." + UUID.randomUUID().toString().replaceAll("\\D", "");
        Files.writeString(
                executor.files(calls.get(Killed.RUN_TESTS).scope()).resolve("gradlew"),
                "echo once >> runs; touch started; sleep " + mark + "\n");
        outside.with(ToolServer.Way.IS_SILENT);
        var granted = granted(mark);
        killed(CrashPoint.EXECUTOR_BEFORE_EFFECT, false, List.copyOf(granted.values()), Killed.values().length);

        await().atMost(PATIENCE).until(() -> !running(mark));
        for (var tool : granted.keySet()) {
            var outcome = settled(granted.get(tool));
            switch (outcome) {
                case CallSucceeded _ -> assertEquals(1, effects(tool), tool.tool());
                case CallUnknown _ -> assertTrue(effects(tool) <= 1, tool.tool());
                default -> throw new AssertionError(tool.tool() + " ended with " + outcome);
            }
            if (!tool.told) {
                assertInstanceOf(CallUnknown.class, outcome, tool.tool());
                assertEquals(1, effects(tool), tool.tool());
            }
        }
    }

    /** Starts the calls in a process, and kills it when all of them have come to the moment. */
    private void killed(CrashPoint moment, boolean waits, List<CallWork> works, int there) throws Exception {
        var config = ConfigProvider.getConfig();
        var environment = Map.of(
                "LEDGER_URL", config.getValue("quarkus.datasource.reactive.url", String.class),
                "LEDGER_USER", config.getValue("quarkus.datasource.username", String.class),
                "LEDGER_PASSWORD", config.getValue("quarkus.datasource.password", String.class),
                "TOOLS_URL", outside.url().toString());
        try (var process = ExecutorProcess.start(directory, works, moment, waits, environment)) {
            await().atMost(PATIENCE).until(() -> process.there() == there || !process.alive());
            assertTrue(process.alive(), process::said);
            if (!waits) {
                await().atMost(PATIENCE).until(() -> calls.keySet().stream()
                        .filter(tool -> !tool.told)
                        .allMatch(this::underWay));
            }
        }
    }

    /** As another executor settles it, and settles it again when it comes once more. */
    private CallOutcome settled(CallWork work) throws IOException, InterruptedException {
        var outcome = executor.run(work, Death.NOWHERE);
        assertEquals(outcome, executor.run(work, Death.NOWHERE));
        assertEquals(new LedgerEntry.Ended(outcome), ledger.find(work.request().call()));
        if (outcome instanceof CallSucceeded succeeded) {
            assertEquals(
                    executor.keep(work.scope()),
                    succeeded.files().orElseThrow().after(),
                    work.request().tool());
        }
        return outcome;
    }

    private boolean underWay(Killed tool) {
        return tool == Killed.OUTSIDE
                ? outside.calls() > 0
                : Files.exists(files(tool).resolve("started"));
    }

    /** @param mark how long those sleep that do not end by themselves; a number that can be found */
    private Map<Killed, CallWork> granted(String mark) throws Exception {
        var granted = new LinkedHashMap<Killed, CallWork>();
        for (var tool : Killed.values()) {
            var arguments = mark.equals("600") ? tool.arguments() : tool.endless(mark);
            var work = calls.get(tool).call(tool.tool(), arguments, true);
            var question = assertInstanceOf(ApprovalRequired.class, executor.run(work, Death.NOWHERE));
            granted.put(tool, TestCalls.approved(work, question, session));
        }
        return granted;
    }

    /** Of which no two share a lock: one would wait for the other for ever. */
    private void sessions() throws Exception {
        var locks = executor.workspaces().locks();
        var held = new ArrayList<WorkspaceLocks.Held>();
        for (var tool : Killed.values()) {
            while (!calls.containsKey(tool)) {
                var candidate = new TestCalls();
                locks.acquire(candidate.scope(), () -> false).ifPresent(lock -> {
                    held.add(lock);
                    calls.put(tool, candidate);
                });
            }
        }
        for (var lock : held) {
            lock.close();
        }
        for (var own : calls.values()) {
            executor.run(own.read("README.md"), Death.NOWHERE);
            var repository = Repository.in(executor.files(own.scope()));
            repository.file("gradlew", "echo once >> runs\n");
            repository.file(".gitignore", "runs\nstarted\n");
            repository.commitAll("Everything else");
            repository.file("changed.txt", "to be committed\n");
        }
    }

    private Path files(Killed tool) {
        return executor.files(calls.get(tool).scope());
    }

    private long effects(Killed tool) throws Exception {
        return tool.effects(files(tool), Repository.at(files(tool)), outside);
    }

    private static boolean running(String mark) {
        try (var processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .anyMatch(path -> commandOf(path).contains("sleep\0" + mark + "\0"));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static String commandOf(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
