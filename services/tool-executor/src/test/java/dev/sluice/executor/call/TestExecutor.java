package dev.sluice.executor.call;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.TenantId;
import dev.sluice.executor.ledger.CallLedger;
import dev.sluice.executor.note.NotesInMemory;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.snapshot.SnapshotLimits;
import dev.sluice.executor.tool.EffectTool;
import dev.sluice.executor.tool.GitIdentity;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.kafka.CrashPoint;
import dev.sluice.keys.GrantVerifier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * An executor of its own over a directory and a ledger that others had before it, as after a restart.
 *
 * @param outside a tool that it has from elsewhere, for the tenant of the tests
 */
record TestExecutor(Path directory, CallLedger ledger, SandboxChoice sandbox, EffectTool outside) {
    CallOutcome run(CallWork work, Consumer<CrashPoint> moments) throws IOException, InterruptedException {
        var said = new Said();
        var processor = new CallProcessor(
                toolbox(),
                workspaces(),
                kept(),
                new NotesInMemory(),
                ledger,
                new GrantVerifier(directory.resolve("keys")),
                new PolicyVersions(Duration.ZERO),
                said,
                new CallMetrics(new SimpleMeterRegistry()),
                moments,
                Clock.systemUTC());
        processor.process(new Delivery(work, Instant.now(), false, () -> false, () -> false));
        return (CallOutcome) said.outcomes.getLast().input();
    }

    Toolbox toolbox() {
        var toolbox = Toolbox.builtIn(sandbox, GitIdentity.STANDARD, NotesInMemory.book());
        toolbox.offer(new TenantId("acme"), List.of(outside));
        return toolbox;
    }

    /** What is kept of a session's files as they are now. */
    Optional<SnapshotId> keep(Scope scope) throws IOException {
        return kept().keep(scope);
    }

    private KeptFiles kept() {
        return new KeptFiles(workspaces(), new SnapshotLimits(16 << 20, 10_000, 100, Duration.ofDays(1)));
    }

    Workspaces workspaces() {
        return new Workspaces(
                directory.resolve("workspaces"), new Templates(Map.of(), 1_000, 10), PathGuard.ofThisSystem());
    }

    Path files(Scope scope) {
        return directory
                .resolve("workspaces")
                .resolve(scope.tenant().value())
                .resolve(scope.session().value())
                .resolve("files");
    }

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
