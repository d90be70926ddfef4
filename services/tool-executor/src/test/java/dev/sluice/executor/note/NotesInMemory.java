package dev.sluice.executor.note;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Notes that are gone with the test, and who was said to have some. */
public final class NotesInMemory implements Notes, NoteMarks {
    private static final Comparator<Note> NEWEST_FIRST =
            Comparator.comparing(Note::at).thenComparing(Note::id).reversed();

    private final Map<String, Note> notes = new ConcurrentHashMap<>();
    final Set<NoteOwner> marked = ConcurrentHashMap.newKeySet();

    /** A book of nothing but its own. */
    public static NoteBook book() {
        return new NotesInMemory().asBook();
    }

    public NoteBook asBook() {
        return new NoteBook(this, this, Runnable::run);
    }

    @Override
    public synchronized Keeping keep(Note note) {
        if (notes.containsKey(note.id())) {
            return Keeping.THERE;
        }
        if (of(note.owner()).size() >= Note.NUMBER_MAX) {
            return Keeping.FULL;
        }
        notes.put(note.id(), note);
        return Keeping.KEPT;
    }

    @Override
    public List<Note> of(NoteOwner owner) {
        return notes.values().stream()
                .filter(note -> note.owner().equals(owner))
                .sorted(NEWEST_FIRST)
                .toList();
    }

    @Override
    public Optional<Note> find(NoteOwner owner, String id) {
        return Optional.ofNullable(notes.get(id)).filter(note -> note.owner().equals(owner));
    }

    @Override
    public synchronized Optional<Note> change(NoteOwner owner, String id, int version, String text) {
        var changed = find(owner, id)
                .filter(note -> note.version() == version)
                .map(note -> new Note(id, owner, note.place(), text, version + 1, note.session(), note.at()));
        changed.ifPresent(note -> notes.put(id, note));
        return changed;
    }

    @Override
    public boolean drop(NoteOwner owner, String id) {
        return find(owner, id).map(note -> notes.remove(id)).isPresent();
    }

    @Override
    public int dropAll(NoteOwner owner) {
        var dropped = of(owner);
        dropped.forEach(note -> notes.remove(note.id()));
        return dropped.size();
    }

    @Override
    public int dropOf(NoteOwner owner, NotePlace place) {
        var dropped =
                of(owner).stream().filter(note -> note.place().equals(place)).toList();
        dropped.forEach(note -> notes.remove(note.id()));
        return dropped.size();
    }

    @Override
    public void some(NoteOwner owner) {
        marked.add(owner);
    }

    @Override
    public void none(NoteOwner owner) {
        marked.remove(owner);
    }
}
