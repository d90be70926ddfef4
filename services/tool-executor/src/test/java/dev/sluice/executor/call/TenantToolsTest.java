package dev.sluice.executor.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Input.CallFailed;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.contracts.Input.CallUnknown;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.ToolSource;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.ledger.PostgresLedger;
import dev.sluice.executor.note.NotesInMemory;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.sandbox.LiveOutput;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.snapshot.SnapshotLimits;
import dev.sluice.executor.tool.Applied;
import dev.sluice.executor.tool.Change;
import dev.sluice.executor.tool.EffectTool;
import dev.sluice.executor.tool.ToolOutput;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.executor.tool.Trace;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.kafka.CrashPoint;
import dev.sluice.keys.GrantVerifier;
import dev.sluice.testkit.InfraResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tool that one tenant has from elsewhere, and that may be gone when its call comes back: it happens at most once. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class TenantToolsTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final Consumer<CrashPoint> AFTER = Death.at(CrashPoint.EXECUTOR_AFTER_EFFECT);

    @Inject
    PostgresLedger ledger;

    @TempDir
    Path directory;

    private final Counter counter = new Counter(false);
    private final PolicyVersions policies = new PolicyVersions(Duration.ZERO);
    private CallWork call;

    @BeforeEach
    void allowed() throws Exception {
        policies.told("v1", MessageCodec.mapper().readTree("""
                {"rules": [{"name": "count", "when": "tool == 'helper__count'", "decision": "allow", "reason": "Counts."}]}
                """));
        call = TestCalls.under(new TestCalls().call("helper__count", TestCalls.arguments(), true), "v1");
    }

    @Test
    void aCallThatBrokeOffIsUnknownWhetherTheToolIsStillThereOrNot() throws Exception {
        assertThrows(Death.class, () -> run(call, AFTER, counter));

        assertInstanceOf(CallUnknown.class, run(call, Death.NOWHERE));
        assertInstanceOf(CallUnknown.class, run(call, Death.NOWHERE, counter));
        assertEquals(1, counter.effects);
    }

    @Test
    void aCallThatMayBeMadeAgainIs() throws Exception {
        var repeatable = new Counter(true);
        assertThrows(Death.class, () -> run(call, AFTER, repeatable));

        assertInstanceOf(CallSucceeded.class, run(call, Death.NOWHERE, repeatable));
        assertEquals(2, repeatable.effects);
    }

    @Test
    void aCallThatEndedKeepsItsEndWhenTheToolIsGone() throws Exception {
        var ended = run(call, Death.NOWHERE, counter);

        assertEquals(ended, run(call, Death.NOWHERE));
        assertEquals(1, counter.effects);
    }

    @Test
    void aCallOfAToolThatIsGoneOrAnothersIsNotMade() throws Exception {
        var failed = assertInstanceOf(CallFailed.class, run(call, Death.NOWHERE));

        assertEquals(CallFailure.UNKNOWN_TOOL, failed.reason());
        assertEquals(0, counter.effects);
    }

    /** An executor of its own, as after a restart, with these tools from elsewhere. */
    private CallOutcome run(CallWork work, Consumer<CrashPoint> moments, Counter... tools) throws Exception {
        var toolbox = new Toolbox(List.of());
        toolbox.offer(ACME, List.of(tools));
        toolbox.offer(new TenantId("others"), List.of(new Counter(false)));
        var workspaces = new Workspaces(
                directory.resolve("workspaces"), new Templates(Map.of(), 1_000, 10), PathGuard.ofThisSystem());
        var said = new Said();
        new CallProcessor(
                        toolbox,
                        workspaces,
                        new KeptFiles(workspaces, new SnapshotLimits(1 << 20, 100, 100, Duration.ofDays(1))),
                        new NotesInMemory(),
                        ledger,
                        new GrantVerifier(directory.resolve("keys")),
                        policies,
                        said,
                        new CallMetrics(new SimpleMeterRegistry()),
                        moments,
                        Clock.systemUTC())
                .process(new Delivery(work, Instant.now(), false, () -> false, () -> false));
        return (CallOutcome) said.outcomes.getLast().input();
    }

    /** Counts how often it was called. */
    private static final class Counter implements EffectTool {
        private final boolean repeatable;
        private int effects;

        Counter(boolean repeatable) {
            this.repeatable = repeatable;
        }

        @Override
        public ToolDefinition definition() {
            return new ToolDefinition(
                    "helper__count",
                    "Counts.",
                    JsonNodeFactory.instance.objectNode().put("type", "object"),
                    true,
                    true,
                    Risk.LOW,
                    "1",
                    Optional.empty(),
                    Optional.of(new ToolSource(ACME, "helper", "count", List.of(Role.CODER))));
        }

        @Override
        public Change plan(Workspace workspace, JsonNode arguments) {
            return new Change() {
                @Override
                public String base() {
                    return "nothing";
                }

                @Override
                public Optional<String> diff() {
                    return Optional.empty();
                }

                @Override
                public Applied apply(StopSignal stop, LiveOutput live) {
                    effects++;
                    return new Applied.Done(new ToolOutput("counted", false));
                }
            };
        }

        @Override
        public Trace trace(Workspace workspace, JsonNode arguments, String base) {
            return repeatable ? new Trace.DidNotHappen(plan(workspace, arguments)) : new Trace.NobodyKnows();
        }
    }

    private static final class Said implements CallProcessor.Outcomes {
        private final List<InputRecord> outcomes = new ArrayList<>();

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
