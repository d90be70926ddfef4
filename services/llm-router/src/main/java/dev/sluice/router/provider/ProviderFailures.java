package dev.sluice.router.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.reply.ErrorObject;
import dev.sluice.router.reply.ProviderFailure;
import dev.sluice.router.reply.ProviderFailure.Kind;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Reads the ways in which an HTTP provider says no. */
public final class ProviderFailures {
    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(1);

    /** Anthropic (twice), Gemini, vLLM and Mistral, llama.cpp. */
    private static final Pattern TOO_LONG = Pattern.compile("(?i)prompt is too long"
            + "|exceed context limit"
            + "|input token count .{0,40}exceeds the maximum"
            + "|maximum context length"
            + "|exceeds the available context size");

    private ProviderFailures() {}

    public static ProviderFailure ofStatus(
            int status, Optional<String> retryAfter, Optional<JsonNode> body, Credential credential) {
        return switch (status) {
            case 429 ->
                new ProviderFailure(
                        Kind.RATE_LIMITED, "The provider is limiting our calls.", pause(retryAfter, Instant.now()));
            case 502, 503, 529 ->
                new ProviderFailure(
                        Kind.UNAVAILABLE,
                        "The provider is not available (" + status + ").",
                        pause(retryAfter, Instant.now()));
            case 408, 504 ->
                ProviderFailure.of(Kind.FIRST_BYTE_TIMEOUT, "The provider timed out by itself (" + status + ").");
            case 401, 403, 407 ->
                ProviderFailure.of(
                        Kind.CREDENTIALS_REFUSED, "The provider refuses the credentials of this installation.");
            case 404 -> ProviderFailure.of(Kind.MODEL_UNKNOWN, words(body, credential));
            case 413 -> ProviderFailure.of(Kind.REQUEST_TOO_LARGE, words(body, credential));
            case 400, 422 ->
                ProviderFailure.of(
                        tooLong(body) ? Kind.CONTEXT_EXCEEDED : Kind.REQUEST_REFUSED, words(body, credential));
            case 409, 415 -> ProviderFailure.of(Kind.REQUEST_REFUSED, words(body, credential));
            default -> ofOtherStatus(status);
        };
    }

    /** An error object where a stream should have been. */
    public static ProviderFailure inBody(JsonNode body, Credential credential) {
        var failure = ErrorObject.read(body.get("error"));
        return new ProviderFailure(failure.kind(), credential.hideIn(failure.detail()), failure.retryAfter());
    }

    static ProviderFailure ofConnecting(Throwable cause) {
        if (cause instanceof ConnectionPoolTooBusyException) {
            return ProviderFailure.of(Kind.BUSY, "Too many calls wait for the provider.");
        }
        if (cause instanceof UnknownHostException) {
            return ProviderFailure.of(Kind.UNREACHABLE, "The provider's host name is unknown.");
        }
        if (cause instanceof SSLException) {
            return TlsFailures.of(cause);
        }
        var text = String.valueOf(cause.getMessage());
        if (text.contains("timed out") || text.contains("timeout")) {
            return ProviderFailure.of(Kind.CONNECT_TIMEOUT, "The provider took no connection in time.");
        }
        return ProviderFailure.of(Kind.UNREACHABLE, "The provider cannot be reached.");
    }

    /** Whole seconds or a date, within an hour; anything else is garbage or an insult, and ignored. */
    static Optional<Duration> pause(Optional<String> retryAfter, Instant now) {
        return retryAfter
                .map(String::strip)
                .flatMap(value -> value.matches("\\d{1,4}")
                        ? Optional.of(Duration.ofSeconds(Integer.parseInt(value)))
                        : untilDate(value, now))
                .filter(pause -> pause.compareTo(RETRY_AFTER_MAX) <= 0);
    }

    /** In whole seconds, up; a date that is past asks for no pause. */
    private static Optional<Duration> untilDate(String date, Instant now) {
        try {
            var then = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
            var millis = Duration.between(now, then).toMillis();
            return millis < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(Math.ceilDiv(millis, 1_000)));
        } catch (DateTimeException | ArithmeticException noDate) {
            return Optional.empty();
        }
    }

    private static ProviderFailure ofOtherStatus(int status) {
        if (status >= 300 && status < 400) {
            return ProviderFailure.of(
                    Kind.REDIRECTED, "The provider wants to redirect the call, which we never follow.");
        }
        return ProviderFailure.of(Kind.SERVER_ERROR, "The provider answered " + status + ".");
    }

    /** OpenAI has a word for it, others only a sentence. */
    private static boolean tooLong(Optional<JsonNode> body) {
        return body.map(json -> json.path("error"))
                .filter(error -> error.path("code").asText().equals("context_length_exceeded")
                        || TOO_LONG.matcher(ErrorObject.message(error)).find())
                .isPresent();
    }

    private static String words(Optional<JsonNode> body, Credential credential) {
        var words = body.filter(json -> json.hasNonNull("error"))
                .map(json -> ErrorObject.message(json.get("error")))
                .orElse("no reason given");
        return "The provider refuses the request: " + credential.hideIn(words);
    }
}
