package dev.sluice.router.sight;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The headers of an OTLP receiver in the form of OpenTelemetry's own variable: {@code name=value,name=value}. */
final class ReceiverHeaders {
    private ReceiverHeaders() {}

    /**
     * Reads them.
     *
     * @param text its values percent-encoded where need be
     * @throws IllegalArgumentException if it has another form; does not say what it holds, which may be secret
     */
    static Map<String, String> read(String text) {
        var headers = new HashMap<String, String>();
        for (var pair : text.split(",")) {
            var sign = pair.indexOf('=');
            if (sign < 1) {
                throw malformed();
            }
            headers.put(
                    pair.substring(0, sign).strip(),
                    decoded(pair.substring(sign + 1).strip()));
        }
        return headers;
    }

    private static String decoded(String value) {
        try {
            // Here a plus is one; only in forms is it a space.
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException repeatsIt) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "The headers of an OTLP receiver are name=value,name=value, with the values percent-encoded.");
    }
}
