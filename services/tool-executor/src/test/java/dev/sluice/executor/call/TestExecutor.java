package dev.sluice.executor.call;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Scope;
import dev.sluice.executor.ledger.CallLedger;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.snapshot.SnapshotLimits;
import dev.sluice.executor.tool.GitIdentity;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.keys.GrantVerifier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** An executor of its own over a directory and a ledger that others had before it, as after a restart. */
record TestExecutor(Path directory, CallLedger ledger, SandboxChoice sandbox) {
    CallOutcome run(CallWork work, CrashPoint crash, BooleanSupplier calledOff)
            throws IOException, InterruptedException {
        var limits = new SnapshotLimits(16 << 20, 10_000, 100, Duration.ofDays(1));
        var said = new Said();
        var processor = new CallProcessor(
                toolbox(),
                workspaces(),
                new KeptFiles(workspaces(), limits),
                ledger,
                new GrantVerifier(directory.resolve("keys")),
                new PolicyVersions(Duration.ZERO),
                said,
                new CallMetrics(new SimpleMeterRegistry()),
                crash,
                Clock.systemUTC());
        processor.process(new Delivery(work, Instant.now(), false, calledOff, () -> false));
        return (CallOutcome) said.outcomes.getLast().input();
    }

    Toolbox toolbox() {
        return Toolbox.builtIn(sandbox, GitIdentity.STANDARD);
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
