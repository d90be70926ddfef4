package dev.sluice.executor.note;

import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.ToldNote;
import dev.sluice.policy.call.InvisibleText;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Something that an agent wrote down for later sessions, with its owner's consent.
 *
 * @param text 1 to {@value #CHARS_MAX} characters, not blank
 * @param version from 1; one more with each change
 * @param session in which it was written down
 * @param at when; in microseconds, as it is stored
 */
public record Note(
        String id, NoteOwner owner, NotePlace place, String text, int version, SessionId session, Instant at) {
    /** The longest text: what is longer belongs into a file. */
    public static final int CHARS_MAX = 2_000;

    /** How many an owner may have. */
    public static final int NUMBER_MAX = 200;

    private static final Pattern ID = Pattern.compile("n-[0-9a-f]{16}");

    public Note {
        if (!isId(id) || !isText(text) || version < 1) {
            throw new IllegalArgumentException("no note");
        }
    }

    /** As agents are told of it. */
    public ToldNote told() {
        return new ToldNote(id, InvisibleText.shown(text), place.equals(NotePlace.EVERYWHERE));
    }

    /** Whether it may be a note's name. */
    public static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    /** Whether it may be a note's text. */
    public static boolean isText(String text) {
        return !text.isBlank() && text.length() <= CHARS_MAX && text.indexOf('\0') < 0;
    }
}
