package dev.sluice.executor.mcp;

import java.util.Collection;
import java.util.stream.Stream;

/**
 * What a server is told in confidence, and what it says must not hold.
 *
 * @param values the secrets themselves
 */
record Confidence(Collection<String> values) {
    private static final String MARK = "[a secret]";

    /** Nobody takes fewer characters for a secret, and what is said often has them. */
    private static final int CHARS_MIN = 6;

    Confidence {
        // What stands behind a word such as Bearer is one by itself.
        values = values.stream()
                .flatMap(value -> Stream.concat(Stream.of(value), Stream.of(value.split("\\s+"))))
                .distinct()
                .toList();
    }

    /** The text without them. */
    String kept(String text) {
        var open = text;
        for (var value : values) {
            open = value.length() < CHARS_MIN ? open : open.replace(value, MARK);
        }
        return open;
    }

    @Override
    public String toString() {
        return values.size() + " secrets";
    }
}
