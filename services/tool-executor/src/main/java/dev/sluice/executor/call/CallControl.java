package dev.sluice.executor.call;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Control;
import dev.sluice.contracts.Scope;
import dev.sluice.executor.note.NoteBook;
import dev.sluice.executor.note.NoteOwner;
import dev.sluice.executor.note.NotePlace;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.workqueue.ControlLog;
import java.io.IOException;
import org.jboss.logging.Logger;

/** What has been called off: turns that stop and sessions that are gone, whose workspaces it removes, with notes that are only for them. */
public final class CallControl {
    private static final Logger LOG = Logger.getLogger(CallControl.class);

    private final ControlLog log;
    private final Workspaces workspaces;
    private final FileStarts files;
    private final NoteBook notes;

    /** Listens from now on: make it before the log starts. */
    public CallControl(ControlLog log, Workspaces workspaces, KeptFiles kept, NoteBook notes) {
        this.log = log;
        this.workspaces = workspaces;
        this.files = new FileStarts(kept, workspaces);
        this.notes = notes;
        log.listen(this::heed);
    }

    /** Whether nothing of this call may start any more. */
    public boolean calledOff(CallWork work) {
        return log.stopped(work.request().call()) || workspaces.forbidden(work.scope());
    }

    private void heed(Control control) {
        switch (control) {
            case Control.StopTurn _, Control.StopCall _ -> {
                // The log remembers it; running calls ask.
            }
            case Control.StartFiles start -> Thread.startVirtualThread(() -> begin(start));
            case Control.WithdrawGrant _ -> {
                // Whoever believes grants listens himself.
            }
            case Control.StopStep _ -> {
                // The worker's business.
            }
            case Control.DropWorkspace drop -> {
                workspaces.forbid(drop.scope());
                Thread.startVirtualThread(() -> drop(drop.scope()));
            }
        }
    }

    /** Ahead of the first call, which would see to it too: whoever looks at the files finds them. */
    private void begin(Control.StartFiles word) {
        try {
            if (!workspaces.forbidden(word.scope())) {
                files.begin(word.scope(), word.start(), () -> !workspaces.forbidden(word.scope()));
            }
        } catch (IOException | Refused trouble) {
            LOG.warnf("the files of session %s have not begun: %s", word.scope().session(), trouble.getMessage());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void drop(Scope scope) {
        try {
            notes.dropOf(NoteOwner.of(scope), NotePlace.of(scope.session()));
        } catch (RuntimeException trouble) {
            LOG.errorf("the notes of session %s could not be removed: %s", scope.session(), trouble);
        }
        try (var _ = workspaces.locks().acquire(scope, () -> true).orElseThrow()) {
            workspaces.drop(scope);
        } catch (IOException trouble) {
            LOG.errorf("the workspace of session %s could not be removed: %s", scope.session(), trouble);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
