package dev.sluice.executor.note;

/** Tells everybody who has notes at all, and nothing of what is in them: only for those who do are turns asked. */
public interface NoteMarks {
    /** From now on the owner has some. */
    void some(NoteOwner owner);

    /** From now on he has none. */
    void none(NoteOwner owner);
}
