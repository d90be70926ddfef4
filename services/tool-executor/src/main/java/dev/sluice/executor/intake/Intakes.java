package dev.sluice.executor.intake;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.FilesKept;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.TenantId;
import dev.sluice.executor.sandbox.Usage;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.workspace.Arriving;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.executor.workspace.Workspaces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * What comes into workspaces from outside. All of it comes or nothing, and what was there before is kept: it lies beside the
 * workspace until it is whole, and calls wait only while names change. See docs/adr/0093-what-comes-in-comes-as-a-whole.md.
 */
public final class Intakes {
    private final Workspaces workspaces;
    private final KeptFiles kept;
    private final IntakeLimits limits;
    private final Map<TenantId, ReentrantLock> tenants = new ConcurrentHashMap<>();

    public Intakes(Workspaces workspaces, KeptFiles kept, IntakeLimits limits) {
        this.workspaces = workspaces;
        this.kept = kept;
        this.limits = limits;
    }

    /** What came, and the files before and after. */
    public record Taken(Intake intake, FilesKept files) {}

    /** Makes the files that come, below an empty directory that is for them alone. */
    public interface Coming {
        Intake come(Arriving arriving) throws Refused, IOException;
    }

    /**
     * Unpacks an archive into a directory of the workspace, which is there; empty if the workspace is in use for longer than
     * patience lasts.
     */
    public Optional<Taken> archive(Scope scope, WorkspacePath directory, InputStream body, BooleanSupplier patient)
            throws Refused, IOException, InterruptedException {
        Coming unpacked = arriving -> {
            var draft = new Draft(arriving.files(), directory, limits);
            new Archive(limits, arriving.spool()).unpack(body, draft);
            return draft.finished();
        };
        return take(scope, unpacked, false, patient);
    }

    /** Puts one file into the workspace, as {@link #archive} does with many. */
    public Optional<Taken> file(Scope scope, WorkspacePath path, InputStream body, BooleanSupplier patient)
            throws Refused, IOException, InterruptedException {
        Coming written = arriving -> {
            var draft = new Draft(arriving.files(), path.parent(), limits);
            draft.file(path.name(), false, body);
            return draft.finished();
        };
        return take(scope, written, true, patient);
    }

    /** Puts into the workspace what somebody else makes, as {@link #archive} does with what it unpacks. */
    public Optional<Taken> take(Scope scope, Coming coming, BooleanSupplier patient)
            throws Refused, IOException, InterruptedException {
        return take(scope, coming, false, patient);
    }

    private Optional<Taken> take(Scope scope, Coming coming, boolean modesStay, BooleanSupplier patient)
            throws Refused, IOException, InterruptedException {
        try (var arriving = workspaces.arriving()) {
            var intake = coming.come(arriving);
            requireRoomOfTenant(scope, intake);
            var lock = workspaces.locks().acquire(scope, patient);
            if (lock.isEmpty()) {
                return Optional.empty();
            }
            try (var _ = lock.get()) {
                return Optional.of(merged(scope, arriving.files(), intake, modesStay));
            }
        }
    }

    /** One after the other for each tenant, so that each counts what came before it. */
    private Taken merged(Scope scope, Path arrived, Intake intake, boolean modesStay)
            throws Refused, IOException, InterruptedException {
        var turn = tenants.computeIfAbsent(scope.tenant(), _ -> new ReentrantLock());
        turn.lockInterruptibly();
        try {
            requireRoomOfTenant(scope, intake);
            var files = kept.change(scope, all -> {
                new Merge(arrived, modesStay).into(all);
                requireRoom(all);
            });
            return new Taken(intake, files);
        } finally {
            turn.unlock();
        }
    }

    private void requireRoom(Path files) throws Refused, IOException {
        var max = limits.workspaceBytesMax();
        if (Usage.fileBytes(files, max) > max) {
            throw new Refused(
                    CallFailure.TOO_LARGE,
                    "With it the workspace would hold more than " + max + " bytes; the operator can raise the limit.");
        }
    }

    private void requireRoomOfTenant(Scope scope, Intake intake) throws Refused, IOException {
        if (limits.tenantBytesMax().isEmpty()) {
            return;
        }
        var left = limits.tenantBytesMax().getAsLong() - intake.bytes();
        if (left < 0 || Usage.fileBytes(workspaces.of(scope.tenant()), left) > left) {
            throw new Refused(
                    CallFailure.TOO_LARGE,
                    "With it the workspaces of your tenant would hold more than "
                            + limits.tenantBytesMax().getAsLong() + " bytes; delete sessions that nobody needs.");
        }
    }
}
