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
import java.util.OptionalInt;
import javax.net.ssl.SSLException;

/** Reads the ways in which an HTTP provider says no. */
public final class ProviderFailures {
    /** A quota of a day may be asked to be waited for; what asks for more is garbage. */
    private static final Duration RETRY_AFTER_MAX = Duration.ofDays(1);

    private ProviderFailures() {}

    /** What an answer with a status other than 200 means. */
    public static ProviderFailure ofStatus(int status, Optional<String> retryAfter, Optional<JsonNode> body) {
        var said = Complaint.of(body.orElseGet(MissingNode::getInstance));
        var kind = FailureKinds.of(OptionalInt.of(status), said);
        var words = body.isPresent() ? ": " + said.sentence() : ".";
        var pause = pause(retryAfter, Instant.now()).or(said::pause);
        return new ProviderFailure(kind, lead(kind, status) + words, pause);
    }

    private static String lead(Kind kind, int status) {
        return kind == Kind.SERVER_ERROR ? "The provider answered " + status : kind.lead() + " (" + status + ")";
    }

    /** A complaint with status 200, where an answer should have been. */
    public static ProviderFailure inBody(JsonNode body) {
        return ProviderFailure.of(Complaint.of(body));
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
