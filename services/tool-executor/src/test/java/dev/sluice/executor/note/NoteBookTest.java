package dev.sluice.executor.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is said to have notes has some. */
class NoteBookTest {
    private static final NoteOwner ANN = new NoteOwner(new TenantId("acme"), new UserId("ann"));
    private static final SessionId SESSION = new SessionId("s-1");

    private final NotesInMemory notes = new NotesInMemory();
    private final NoteBook book = notes.asBook();

    @Test
    void theFirstNoteMarksAndTheLastTakesTheMarkAway() {
        book.keep(note(1));
        book.keep(note(2));
        assertEquals(Set.of(ANN), notes.marked);

        book.drop(ANN, note(1).id());
        assertEquals(Set.of(ANN), notes.marked);

        assertTrue(book.drop(ANN, note(2).id()));
        assertEquals(Set.of(), notes.marked);
        assertFalse(book.drop(ANN, note(2).id()));
    }

    @Test
    void whoeverDiedBeforeHeToldSoTellsItTheNextTime() {
        notes.keep(note(1));

        assertEquals(Notes.Keeping.THERE, book.keep(note(1)));

        assertEquals(Set.of(ANN), notes.marked);
        assertEquals(1, notes.of(ANN).size());
    }

    @Test
    void oneThatComesWhileTheLastGoesIsMarked() {
        book.keep(note(1));
        var meanwhile = new NoteBook(
                notes,
                new NoteMarks() {
                    @Override
                    public void some(NoteOwner owner) {
                        notes.some(owner);
                    }

                    @Override
                    public void none(NoteOwner owner) {
                        book.keep(note(2));
                        notes.none(owner);
                    }
                },
                Runnable::run);

        meanwhile.drop(ANN, note(1).id());

        assertEquals(Set.of(ANN), notes.marked);
    }

    @Test
    void anOwnerHasNoMoreThanHeMay() {
        for (var number = 1; number <= Note.NUMBER_MAX; number++) {
            assertEquals(Notes.Keeping.KEPT, book.keep(note(number)));
        }

        assertEquals(Notes.Keeping.FULL, book.keep(note(0)));
    }

    @Test
    void whatCountsInOneSessionGoesWithIt() {
        book.keep(new Note(
                "n-%016x".formatted(7), ANN, NotePlace.of(SESSION), "of the session", 1, SESSION, Instant.EPOCH));
        book.keep(note(1));

        book.dropOf(ANN, NotePlace.of(SESSION));

        assertEquals(Optional.of(note(1)), notes.of(ANN).stream().findFirst());
        assertEquals(1, notes.of(ANN).size());
    }

    private static Note note(int number) {
        return new Note(
                "n-%016x".formatted(number),
                ANN,
                NotePlace.EVERYWHERE,
                "note " + number,
                1,
                SESSION,
                Instant.EPOCH.plusSeconds(number));
    }
}
