package dev.sluice.contracts;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The W3C trace context that follows one request through every service. */
public final class Traceparent {
    /** The header's name, in HTTP and in Kafka. */
    public static final String HEADER = "traceparent";

    static final Pattern FORM = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private Traceparent() {}

    /** What a caller sent, if it is well-formed, else a new sampled context. */
    public static String continued(Optional<String> sent) {
        return sent.filter(value -> FORM.matcher(value).matches()).orElseGet(Traceparent::fresh);
    }

    private static String fresh() {
        var random = ThreadLocalRandom.current();
        var hex = HexFormat.of();
        // A zero id is forbidden; setting one bit is enough to rule it out.
        return "00-" + hex.toHexDigits(random.nextLong() | 1) + hex.toHexDigits(random.nextLong()) + "-"
                + hex.toHexDigits(random.nextLong() | 1) + "-01";
    }
}
