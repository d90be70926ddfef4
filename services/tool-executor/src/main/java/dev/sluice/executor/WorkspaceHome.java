package dev.sluice.executor;

import dev.sluice.executor.call.KafkaOutcomes;
import dev.sluice.executor.clone.CloneSources;
import dev.sluice.executor.clone.Cloning;
import dev.sluice.executor.intake.IntakeLimits;
import dev.sluice.executor.intake.Intakes;
import dev.sluice.executor.note.NoteBook;
import dev.sluice.executor.note.PostgresNotes;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.snapshot.SnapshotLimits;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspaces;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** Makes the workspaces, and the book of notes, of this process's home from its configuration. */
@ApplicationScoped
class WorkspaceHome {
    private static final Logger LOG = Logger.getLogger(WorkspaceHome.class);

    private final PathGuard guard = PathGuard.ofThisSystem();

    @Produces
    @Singleton
    Workspaces workspaces(ToolExecutorConfig config) {
        if (!guard.raceProof()) {
            LOG.warn("This system has no openat2: a link that is swapped in while a file tool runs could be followed."
                    + " Do not run untrusted programs in the workspaces.");
        }
        var templates =
                new Templates(config.templates(), config.templateBytesMax().asLongValue(), config.templateFilesMax());
        return new Workspaces(config.workspaces(), templates, guard);
    }

    @Produces
    @Singleton
    KeptFiles keptFiles(Workspaces workspaces, ToolExecutorConfig config) {
        var kept = config.snapshots();
        return new KeptFiles(
                workspaces,
                new SnapshotLimits(kept.bytesMax().asLongValue(), kept.filesMax(), kept.numberMax(), kept.ageMax()));
    }

    @Produces
    @Singleton
    NoteBook noteBook(PostgresNotes notes, KafkaOutcomes outcomes) {
        return new NoteBook(notes, outcomes, Thread::startVirtualThread);
    }

    @Produces
    @Singleton
    Intakes intakes(Workspaces workspaces, KeptFiles kept, ToolExecutorConfig config) {
        return new Intakes(workspaces, kept, limits(config));
    }

    @Produces
    @Singleton
    Cloning cloning(Intakes intakes, SandboxChoice sandbox, ToolExecutorConfig config) {
        var sources = new CloneSources(config.cloning().from().orElse(List.of()));
        return new Cloning(
                intakes, sandbox, sources, limits(config), config.cloning().timeMax());
    }

    private static IntakeLimits limits(ToolExecutorConfig config) {
        var tenant = config.tenantBytesMax();
        return new IntakeLimits(
                config.sandbox().workspaceBytesMax().asLongValue(),
                config.snapshots().filesMax(),
                tenant.isPresent() ? OptionalLong.of(tenant.get().asLongValue()) : OptionalLong.empty());
    }
}
