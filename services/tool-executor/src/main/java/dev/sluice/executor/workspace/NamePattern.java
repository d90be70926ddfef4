package dev.sluice.executor.workspace;

/** The part of a {@link Glob} that stands for one name: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a]} and {@code \*}. */
final class NamePattern {
    private NamePattern() {}

    /** Goes back to the last star only, so that it never takes longer than the product of the lengths. */
    static boolean matches(String pattern, String name) {
        var at = 0;
        var character = 0;
        var retryAt = -1;
        var retryCharacter = 0;
        while (character < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                retryAt = ++at;
                retryCharacter = character;
                continue;
            }
            var end = at < pattern.length() ? endOfOne(pattern, at, name.charAt(character)) : -1;
            if (end > 0) {
                at = end;
                character++;
            } else if (retryAt >= 0) {
                at = retryAt;
                character = ++retryCharacter;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    /** Where the pattern goes on if the part of it at {@code at} stands for the character; -1 if it does not. */
    private static int endOfOne(String pattern, int at, char character) {
        return switch (pattern.charAt(at)) {
            case '?' -> at + 1;
            case '[' -> endOfClass(pattern, at, character);
            case '\\' -> at + 1 < pattern.length() && pattern.charAt(at + 1) == character ? at + 2 : -1;
            default -> pattern.charAt(at) == character ? at + 1 : -1;
        };
    }

    private static int endOfClass(String pattern, int at, char character) {
        var first = at + 1;
        var negated = first < pattern.length() && (pattern.charAt(first) == '!' || pattern.charAt(first) == '^');
        var from = negated ? first + 1 : first;
        // A bracket that comes first is a member, not the end.
        var end = pattern.indexOf(']', from + 1);
        if (end < 0) {
            return pattern.charAt(at) == character ? at + 1 : -1;
        }
        return member(pattern, from, end, character) != negated ? end + 1 : -1;
    }

    private static boolean member(String pattern, int from, int end, char character) {
        for (var at = from; at < end; at++) {
            if (at + 2 < end && pattern.charAt(at + 1) == '-') {
                if (pattern.charAt(at) <= character && character <= pattern.charAt(at + 2)) {
                    return true;
                }
                at += 2;
            } else if (pattern.charAt(at) == character) {
                return true;
            }
        }
        return false;
    }
}
