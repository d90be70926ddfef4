package dev.sluice.router.reply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.reply.ProviderFailure.Kind;
import java.util.regex.Pattern;

/** Reads the error object of a provider, and makes its words fit to be shown. */
public final class ErrorObject {
    private static final int CHARS_MAX = 500;
    private static final Pattern CREDENTIAL =
            Pattern.compile("(?i)\\b(sk|pk|key|bearer|token|api)[-_ ]?[A-Za-z0-9_*.\\-]{12,}");

    private ErrorObject() {}

    /** The failure that an error object means inside an answer that had begun with 200. */
    public static ProviderFailure read(JsonNode error) {
        var hints = error.path("code").asText() + " " + error.path("type").asText();
        if (hints.contains("429") || hints.contains("rate_limit")) {
            return ProviderFailure.of(Kind.RATE_LIMITED, "The provider is limiting our calls.");
        }
        return ProviderFailure.of(Kind.STREAM_ERROR, "The provider failed in its answer: " + message(error));
    }

    /** The provider's own words, cut short and without anything that looks like a credential. */
    public static String message(JsonNode error) {
        var message =
                error.isTextual() ? error.textValue() : error.path("message").asText("no reason given");
        var shown = CREDENTIAL.matcher(message).replaceAll("[hidden]").replaceAll("\\p{Cntrl}", " ");
        return shown.length() <= CHARS_MAX ? shown : shown.substring(0, CHARS_MAX) + " …";
    }
}
