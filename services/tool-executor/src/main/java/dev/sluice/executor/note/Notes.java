package dev.sluice.executor.note;

import dev.sluice.executor.ledger.LedgerAway;
import java.util.List;
import java.util.Optional;

/**
 * The notes of all owners. Every method waits for the store, for a few seconds at most, and throws {@link LedgerAway} if it does
 * not answer.
 */
public interface Notes {
    /** What became of a note that was to be kept. */
    enum Keeping {
        KEPT,
        /** One of this name is there already. */
        THERE,
        /** Its owner has as many as he may have. */
        FULL
    }

    /** Keeps one more; of an owner never more than {@value Note#NUMBER_MAX}, however many are kept at once. */
    Keeping keep(Note note);

    /** All that an owner has, the newest first. */
    List<Note> of(NoteOwner owner);

    Optional<Note> find(NoteOwner owner, String id);

    /** Puts another text into the place of this version's; empty if there is another version, or none. */
    Optional<Note> change(NoteOwner owner, String id, int version, String text);

    /** Whether it was there; of its text nothing is left. */
    boolean drop(NoteOwner owner, String id);

    /** Drops all that an owner has; gives how many those were. */
    int dropAll(NoteOwner owner);

    /** Drops all that count in a place alone; gives how many those were. */
    int dropOf(NoteOwner owner, NotePlace place);
}
