package dev.sluice.contracts;

import java.util.Locale;

/**
 * What the ids may look like: no character that a path, a key or a log line could take for something else. Ids are made all
 * the time, so their characters are looked at one by one: matching the regular expressions took a sixth of all deciding.
 */
enum IdForm {
    NAME("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}", 0),
    SESSION("[A-Za-z0-9][A-Za-z0-9_-]{0,63}", 0),
    TURN(SESSION.regex + "\\.[a-z0-9]{1,32}", 0),
    TASK(TURN.regex + "/[0-9]{1,4}", 1),
    STEP(TURN.regex + "/[0-9]{1,4}/[0-9]{1,4}/[0-9]{1,4}", 3),
    CALL(STEP.regex + "/[0-9]{1,4}", 4),
    SNAPSHOT("[0-9a-f]{64}", 0);

    private static final int NAME_CHARS_MAX = 64;
    private static final int SUFFIX_CHARS_MAX = 32;
    private static final int DIGITS_MAX = 4;
    private static final int DIGEST_CHARS = 64;

    /** What {@link #check} lets pass, for those who publish it. */
    final String regex;

    private final int numbers;

    /** @param numbers how many follow the turn that such an id begins with */
    IdForm(String regex, int numbers) {
        this.regex = regex;
        this.numbers = numbers;
    }

    void check(String value) {
        if (value == null || !matches(value)) {
            throw new IllegalArgumentException("malformed " + name().toLowerCase(Locale.ROOT) + " id");
        }
    }

    private boolean matches(String value) {
        return switch (this) {
            case NAME -> isName(value, value.length(), "._@-");
            case SESSION -> isName(value, value.length(), "_-");
            case TURN, TASK, STEP, CALL -> isPlace(value);
            case SNAPSHOT -> isDigest(value);
        };
    }

    /** A turn, and the numbers of a place in it. */
    private boolean isPlace(String value) {
        var dot = value.indexOf('.');
        if (dot < 0 || !isName(value, dot, "_-")) {
            return false;
        }
        var slash = value.indexOf('/');
        if (!isSuffix(value, dot + 1, slash < 0 ? value.length() : slash)) {
            return false;
        }
        var found = 0;
        while (slash >= 0) {
            var next = value.indexOf('/', slash + 1);
            if (!isNumber(value, slash + 1, next < 0 ? value.length() : next)) {
                return false;
            }
            found++;
            slash = next;
        }
        return found == numbers;
    }

    private static boolean isDigest(String value) {
        for (int at = 0; at < value.length(); at++) {
            if (!isDigit(value.charAt(at)) && (value.charAt(at) < 'a' || value.charAt(at) > 'f')) {
                return false;
            }
        }
        return value.length() == DIGEST_CHARS;
    }

    private static boolean isName(String value, int end, String marks) {
        if (end < 1 || end > NAME_CHARS_MAX || !isLetter(value.charAt(0)) && !isDigit(value.charAt(0))) {
            return false;
        }
        for (int at = 1; at < end; at++) {
            var character = value.charAt(at);
            if (!isLetter(character) && !isDigit(character) && marks.indexOf(character) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSuffix(String value, int start, int end) {
        for (int at = start; at < end; at++) {
            var character = value.charAt(at);
            if (!isDigit(character) && (character < 'a' || character > 'z')) {
                return false;
            }
        }
        return end > start && end - start <= SUFFIX_CHARS_MAX;
    }

    private static boolean isNumber(String value, int start, int end) {
        for (int at = start; at < end; at++) {
            if (!isDigit(value.charAt(at))) {
                return false;
            }
        }
        return end > start && end - start <= DIGITS_MAX;
    }

    private static boolean isLetter(char character) {
        return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z';
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
