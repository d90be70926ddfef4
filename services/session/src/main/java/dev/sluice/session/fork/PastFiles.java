package dev.sluice.session.fork;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FilesKept;
import dev.sluice.contracts.SnapshotId;
import java.util.Optional;

/** What a fact says of the files: a call's own, and those with which a session began or began anew. */
final class PastFiles {
    private PastFiles() {}

    /** The files once it had happened, if it names them. */
    static Optional<SnapshotId> after(Fact fact) {
        return switch (fact) {
            case Fact.CallCompleted call -> call.files().flatMap(FilesKept::after);
            case Fact.SessionForked forked -> forked.files();
            case Fact.SessionRewound rewound -> rewound.files();
            default -> Optional.empty();
        };
    }

    /** The files when it was about to happen, if it names them. */
    static Optional<SnapshotId> before(Fact fact) {
        return fact instanceof Fact.CallCompleted call ? call.files().flatMap(FilesKept::before) : Optional.empty();
    }
}
