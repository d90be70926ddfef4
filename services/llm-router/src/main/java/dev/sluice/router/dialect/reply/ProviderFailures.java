package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Reads the ways in which an HTTP provider says no. */
public final class ProviderFailures {
    /** A quota of a day may be asked to be waited for; what asks for more is garbage. */
    private static final Duration RETRY_AFTER_MAX = Duration.ofDays(1);

    private static final Pattern SECONDS = Pattern.compile("(?<number>\\d{1,5}(?:\\.\\d{1,9})?) ?s?");

    /** The three forms that a date has in HTTP: today's, and two that every reader must know (RFC 9110, 5.6.7). */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss zzz", Locale.ENGLISH),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC));

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

    /** Seconds, as many write them with a fraction or a unit, or a date, within a day; anything else is garbage, and ignored. */
    static Optional<Duration> pause(Optional<String> retryAfter, Instant now) {
        return retryAfter
                .map(String::strip)
                .flatMap(value -> seconds(value).or(() -> untilDate(value, now)))
                .filter(pause -> pause.compareTo(RETRY_AFTER_MAX) <= 0);
    }

    /** In whole seconds, up. */
    private static Optional<Duration> seconds(String value) {
        var number = SECONDS.matcher(value);
        return number.matches()
                ? Optional.of(Duration.ofSeconds((long) Math.ceil(Double.parseDouble(number.group("number")))))
                : Optional.empty();
    }

    /** In whole seconds, up; a date that is past asks for no pause. */
    private static Optional<Duration> untilDate(String date, Instant now) {
        return DATES.stream()
                .map(form -> until(form, date, now))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Duration> until(DateTimeFormatter form, String date, Instant now) {
        try {
            var millis = Duration.between(now, form.parse(date, Instant::from)).toMillis();
            return millis < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(Math.ceilDiv(millis, 1_000)));
        } catch (DateTimeException | ArithmeticException noDate) {
            return Optional.empty();
        }
    }
}
