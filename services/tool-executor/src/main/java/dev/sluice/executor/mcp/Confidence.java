package dev.sluice.executor.mcp;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Collection;
import java.util.Comparator;
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
        // What stands behind a word such as Bearer is one by itself, that word is none, and servers say things in JSON.
        // The
        // longest first: one that begins as another does would leave the other's end open.
        values = values.stream()
                .flatMap(value -> Stream.concat(
                        Stream.of(value), Stream.of(value.split("\\s+")).skip(1)))
                .flatMap(value -> Stream.of(value, inJson(value)))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
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

    private static String inJson(String value) {
        return String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value));
    }

    @Override
    public String toString() {
        return values.size() + " secrets";
    }
}
