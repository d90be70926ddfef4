package dev.sluice.executor.call;

import dev.sluice.contracts.FilesKept;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.tool.Change;
import dev.sluice.executor.tool.EffectTool;
import dev.sluice.executor.tool.Trace;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspaceLocks.Held;
import dev.sluice.executor.workspace.Workspaces;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** The files that a call is about: who has them to himself, what an effect would do to them, and what it has done. */
record CallFiles(Workspaces workspaces, KeptFiles kept, Clock clock) {
    /** Waits until nobody else changes the files; empty if the call may not start any more, or another executor has it. */
    Optional<Held> lock(Delivery delivery) throws IOException, InterruptedException {
        return workspaces
                .locks()
                .acquire(
                        delivery.work().scope(),
                        () -> !delivery.lost().getAsBoolean()
                                && delivery.obstacle(clock.instant()).isEmpty());
    }

    Workspace workspace(Delivery delivery) throws Refused, IOException {
        return workspaces.open(delivery.work().scope(), delivery.work().workspace());
    }

    /** What the call would do to the files as they are now. */
    Change plan(Delivery delivery, EffectTool tool) throws Refused, IOException {
        return tool.plan(workspace(delivery), delivery.work().request().arguments());
    }

    /** What the files say of an effect that started and was cut off. */
    Trace trace(Delivery delivery, EffectTool tool, String base) throws Refused, IOException {
        return tool.trace(workspace(delivery), delivery.work().request().arguments(), base);
    }

    /** Keeps the files as they are ahead of the effect. */
    void effectStarts(Delivery delivery, EffectTool tool) {
        if (tool.changesFiles()) {
            kept.effectStarts(delivery.work().scope(), delivery.call());
        }
    }

    /** Keeps the files as they are behind the effect, and tells of both times. */
    Optional<FilesKept> around(Delivery delivery, EffectTool tool) {
        return tool.changesFiles() ? kept.effectEnded(delivery.work().scope(), delivery.call()) : Optional.empty();
    }
}
