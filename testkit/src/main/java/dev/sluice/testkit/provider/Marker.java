package dev.sluice.testkit.provider;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a user message asks of the provider by {@code [[mock script=NAME tokens=N ttft=MS itl=MS]]}. */
record Marker(
        Optional<String> script,
        Optional<Integer> tokens,
        Optional<Duration> firstByte,
        Optional<Duration> betweenTokens) {
    private static final String BEGIN = "[[mock ";

    /** The last marker of a text. */
    static Marker in(String text) {
        var values = values(text);
        return new Marker(
                Optional.ofNullable(values.get("script")),
                Optional.ofNullable(values.get("tokens")).map(Integer::valueOf),
                Optional.ofNullable(values.get("ttft")).map(Marker::millis),
                Optional.ofNullable(values.get("itl")).map(Marker::millis));
    }

    private static Map<String, String> values(String text) {
        var values = new HashMap<String, String>();
        int at = text.lastIndexOf(BEGIN);
        int end = at < 0 ? -1 : text.indexOf("]]", at);
        if (end < 0) {
            return values;
        }
        for (var pair : text.substring(at + BEGIN.length(), end).trim().split("\\s+")) {
            var parts = pair.split("=", 2);
            if (parts.length == 2) {
                values.put(parts[0], parts[1]);
            }
        }
        return values;
    }

    private static Duration millis(String value) {
        return Duration.ofNanos(Math.round(Double.parseDouble(value) * 1_000_000));
    }
}
