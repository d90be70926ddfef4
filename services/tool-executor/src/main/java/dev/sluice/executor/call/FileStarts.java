package dev.sluice.executor.call;

import dev.sluice.contracts.FilesStart;
import dev.sluice.contracts.Scope;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspaces;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Sees to it that a session's files have begun as they should, ahead of whatever reads or changes them: a fork's and those of
 * a session that was rewound. At most once each, under the workspace's lock.
 */
final class FileStarts {
    private final KeptFiles kept;
    private final Workspaces workspaces;

    FileStarts(KeptFiles kept, Workspaces workspaces) {
        this.kept = kept;
        this.workspaces = workspaces;
    }

    /** Why the call cannot run in the files that it is meant for; empty if it can. */
    Optional<Answer> obstacle(Delivery delivery, BooleanSupplier patient) throws IOException, InterruptedException {
        var work = delivery.work();
        if (work.files().isEmpty()) {
            return Optional.empty();
        }
        try {
            begin(work.scope(), work.files().get(), patient);
            return Optional.empty();
        } catch (Refused refused) {
            return Optional.of(Answer.of(delivery.call(), refused));
        }
    }

    /** Has the files begin so, once the workspace is free; not if patience ends first. */
    void begin(Scope scope, FilesStart start, BooleanSupplier patient)
            throws Refused, IOException, InterruptedException {
        if (kept.begun(scope, start)) {
            return;
        }
        var lock = workspaces.locks().acquire(scope, patient);
        if (lock.isEmpty()) {
            throw new IOException("the workspace of session " + scope.session() + " is in use");
        }
        try (var _ = lock.get()) {
            // The session may have been deleted meanwhile.
            if (patient.getAsBoolean()) {
                kept.begin(scope, start);
            }
        }
    }
}
