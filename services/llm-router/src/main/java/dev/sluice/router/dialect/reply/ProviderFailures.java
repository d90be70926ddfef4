package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Reads the ways in which an HTTP provider says no. */
public final class ProviderFailures {
    /** A quota of a day may be asked to be waited for; what asks for more is garbage. */
    private static final Duration RETRY_AFTER_MAX = Duration.ofDays(1);

    private ProviderFailures() {}

    /** What an answer with a status other than 200 means. */
    public static ProviderFailure ofStatus(int status, Optional<String> retryAfter, Optional<JsonNode> body) {
        var error = body.map(json -> json.path("error")).orElseGet(MissingNode::getInstance);
        var kind = kind(status, error);
        return new ProviderFailure(kind, lead(kind, status) + words(error), pause(retryAfter, Instant.now()));
    }

    private static Kind kind(int status, JsonNode error) {
        return switch (status) {
            case 429 ->
                ErrorObject.kind(error).filter(Kind.OUT_OF_CREDIT::equals).orElse(Kind.RATE_LIMITED);
            case 502, 503, 529 -> Kind.UNAVAILABLE;
            case 408, 504 -> Kind.FIRST_BYTE_TIMEOUT;
            case 402 -> Kind.OUT_OF_CREDIT;
            case 401, 407 -> Kind.CREDENTIALS_REFUSED;
            case 403 -> ofRequest(error).orElse(Kind.CREDENTIALS_REFUSED);
            case 404 -> Kind.MODEL_UNKNOWN;
            case 413 -> Kind.REQUEST_TOO_LARGE;
            case 400, 409, 415, 422 -> ofRequest(error).orElse(Kind.REQUEST_REFUSED);
            default -> status >= 300 && status < 400 ? Kind.REDIRECTED : Kind.SERVER_ERROR;
        };
    }

    private static Optional<Kind> ofRequest(JsonNode error) {
        return ErrorObject.kind(error)
                .or(() -> ErrorObject.kindByWords(error))
                .filter(kind -> kind.ofRequest() || kind == Kind.OUT_OF_CREDIT);
    }

    /** What it is, and what to do about it. */
    private static String lead(Kind kind, int status) {
        return switch (kind) {
            case RATE_LIMITED -> "The provider is limiting our calls";
            case UNAVAILABLE -> "The provider is not available (" + status + ")";
            case FIRST_BYTE_TIMEOUT -> "The provider timed out by itself (" + status + ")";
            case CREDENTIALS_REFUSED ->
                "The provider refuses the key of this installation (" + status + "), which its operator must mend";
            case OUT_OF_CREDIT ->
                "This installation's account at the provider is out of credit, which its operator must top up";
            case CONTENT_FILTERED -> "The provider's content filter refuses the request";
            case REDIRECTED -> "The provider wants to redirect the call, which we never follow";
            case REQUEST_REFUSED, UNSAYABLE, MODEL_UNKNOWN, REQUEST_TOO_LARGE, CONTEXT_EXCEEDED ->
                "The provider refuses the request";
            case UNREACHABLE,
                    HUNG_UP,
                    CONNECT_TIMEOUT,
                    INSECURE,
                    STALLED,
                    TOTAL_TIMEOUT,
                    SERVER_ERROR,
                    BUSY,
                    LEFT_ALONE,
                    MALFORMED,
                    REPLY_TOO_LARGE,
                    STREAM_ERROR,
                    CUT,
                    EMPTY -> "The provider answered " + status;
        };
    }

    private static String words(JsonNode error) {
        return error.isMissingNode() ? "." : ": " + ErrorObject.message(error);
    }

    /** An error object where a stream should have been. */
    public static ProviderFailure inBody(JsonNode body) {
        return ErrorObject.read(body.path("error"));
    }

    public static ProviderFailure ofConnecting(Throwable cause) {
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

    /** Whole seconds or a date, within a day; anything else is garbage or an insult, and ignored. */
    static Optional<Duration> pause(Optional<String> retryAfter, Instant now) {
        return retryAfter
                .map(String::strip)
                .flatMap(value -> value.matches("\\d{1,5}")
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
}
