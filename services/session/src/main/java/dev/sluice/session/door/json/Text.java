package dev.sluice.session.door.json;

import dev.sluice.contracts.TextLimit;
import java.util.Optional;

/** The rules for text that comes in: refused with a sentence that names the field, never the content. */
public final class Text {
    private static final int QUOTED_CHARS_MAX = 64;

    private Text() {}

    /** Text that must be there. */
    public static String required(String field, String value, int charsMax) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(field + " is missing or blank");
        }
        return checked(field, value, charsMax);
    }

    /** Text that may be absent. */
    public static Optional<String> optional(String field, Optional<String> value, int charsMax) {
        return (value == null ? Optional.<String>empty() : value).map(text -> checked(field, text, charsMax));
    }

    /** Text that must be there and fit what it becomes. */
    public static String required(String field, String value, TextLimit limit) {
        return fitting(field, required(field, value, limit.charsMax()), limit);
    }

    /** Text that may be absent, and fits what it becomes. */
    public static Optional<String> optional(String field, Optional<String> value, TextLimit limit) {
        return optional(field, value, limit.charsMax()).map(text -> fitting(field, text, limit));
    }

    /** Whether every character can be stored and sent on: no NUL, no half of a surrogate pair. */
    public static boolean wellFormed(String text) {
        return text.codePoints()
                .noneMatch(
                        point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
    }

    /** A name that a client sent, harmless to repeat: cut, and without what is no part of a name. */
    public static String quoted(String name) {
        var shown = name.length() > QUOTED_CHARS_MAX ? name.substring(0, QUOTED_CHARS_MAX) + "..." : name;
        return "'" + shown.replaceAll("[^A-Za-z0-9_.\\[\\]-]", "?") + "'";
    }

    private static String fitting(String field, String value, TextLimit limit) {
        if (!limit.fits(value)) {
            throw new IllegalArgumentException(field + " takes more than " + limit.bytesMax()
                    + " bytes when written: a control character takes six");
        }
        return value;
    }

    private static String checked(String field, String value, int charsMax) {
        if (value.length() > charsMax) {
            throw new IllegalArgumentException(field + " is longer than " + charsMax + " characters");
        }
        if (!wellFormed(value)) {
            throw new IllegalArgumentException(field + " holds a NUL or half a surrogate pair");
        }
        return value;
    }
}
