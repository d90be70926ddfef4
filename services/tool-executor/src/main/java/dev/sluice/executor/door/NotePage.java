package dev.sluice.executor.door;

import dev.sluice.executor.door.NotesResource.NoteList;
import dev.sluice.executor.door.NotesResource.NoteView;
import dev.sluice.executor.note.Note;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A place in a list of notes and how many are wanted from there; opaque to clients.
 *
 * @param at when the last one was written that was seen
 * @param id its id
 */
record NotePage(Instant at, String id, int limit) {
    static final String RULE = "limit is a number from 1 to " + Note.NUMBER_MAX + ", and cursor what next was before";

    private static final int LIMIT_USUAL = 50;

    /** Empty if it is none of ours. */
    static Optional<NotePage> read(String cursor, String limit) {
        try {
            var number = limit == null ? LIMIT_USUAL : Integer.parseInt(limit);
            if (number < 1 || number > Note.NUMBER_MAX) {
                return Optional.empty();
            }
            if (cursor == null) {
                return Optional.of(new NotePage(Instant.MAX, "", number));
            }
            var parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(" ", 2);
            return Optional.of(new NotePage(Instant.parse(parts[0]), parts[1], number));
        } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException forged) {
            return Optional.empty();
        }
    }

    /** @param all the newest first */
    NoteList of(List<Note> all) {
        var rest = all.stream().filter(this::isBehind).toList();
        var page = rest.stream().limit(limit).toList();
        return new NoteList(
                page.stream().map(NoteView::of).toList(),
                all.size(),
                Note.NUMBER_MAX,
                rest.size() > limit ? Optional.of(cursor(page.getLast())) : Optional.empty());
    }

    private boolean isBehind(Note note) {
        return note.at().isBefore(at) || note.at().equals(at) && note.id().compareTo(id) < 0;
    }

    private static String cursor(Note last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((last.at() + " " + last.id()).getBytes(StandardCharsets.UTF_8));
    }
}
