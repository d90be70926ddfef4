package dev.sluice.executor.note;

import dev.sluice.executor.ledger.LedgerAway;
import dev.sluice.executor.note.Notes.Keeping;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * The one way to write notes down and to drop them: what is told of who has some follows what is stored, and where both cannot be,
 * an owner is taken for one who has. See docs/adr/0107-notes-rest-with-the-executor.md.
 */
public final class NoteBook {
    private static final Logger LOG = Logger.getLogger(NoteBook.class);

    private final Notes notes;
    private final NoteMarks marks;
    private final Executor later;

    /** @param later tells what nobody waits for: that somebody has notes no more */
    public NoteBook(Notes notes, NoteMarks marks, Executor later) {
        this.notes = notes;
        this.marks = marks;
        this.later = later;
    }

    /** All notes, to look at. */
    public Notes notes() {
        return notes;
    }

    /** Keeps a note; again if it is there already, so that whoever died before he told so tells it. */
    public Keeping keep(Note note) {
        var keeping = notes.keep(note);
        if (keeping != Keeping.FULL) {
            marks.some(note.owner());
        }
        return keeping;
    }

    /** As {@link Notes#change}. */
    public Optional<Note> change(NoteOwner owner, String id, int version, String text) {
        return notes.change(owner, id, version, text);
    }

    /** Whether it was there. */
    public boolean drop(NoteOwner owner, String id) {
        var dropped = notes.drop(owner, id);
        if (dropped) {
            later.execute(() -> unmark(owner));
        }
        return dropped;
    }

    /** Drops all that an owner has; gives how many those were. */
    public int dropAll(NoteOwner owner) {
        var dropped = notes.dropAll(owner);
        later.execute(() -> unmark(owner));
        return dropped;
    }

    /** Drops what counts in one place alone, which is no more. */
    public void dropOf(NoteOwner owner, NotePlace place) {
        if (notes.dropOf(owner, place) > 0) {
            later.execute(() -> unmark(owner));
        }
    }

    /** Another one may be kept between the look and the word: so a second look comes behind the word. */
    private void unmark(NoteOwner owner) {
        try {
            if (notes.of(owner).isEmpty()) {
                marks.none(owner);
                if (!notes.of(owner).isEmpty()) {
                    marks.some(owner);
                }
            }
        } catch (UncheckedIOException | LedgerAway away) {
            LOG.warnf("that an owner has no notes any more is not told: %s", away.getMessage());
        }
    }
}
