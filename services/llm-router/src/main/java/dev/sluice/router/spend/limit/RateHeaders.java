package dev.sluice.router.spend.limit;

import dev.sluice.router.spend.limit.RatePolicies.Line;
import dev.sluice.router.spend.limit.RatePolicy.Unit;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells a caller how much is left, in OpenAI's headers: of each unit the limit that is nearest to its end. */
final class RateHeaders {
    private static final int FIRST = 2;

    private RateHeaders() {}

    static Map<String, String> of(List<Line> lines, Response answer) {
        var headers = new HashMap<String, String>();
        for (var unit : Unit.values()) {
            var nearest = -1;
            for (var i = 0; i < lines.size(); i++) {
                if (lines.get(i).rate().unit() == unit
                        && (nearest < 0 || share(lines, answer, i) < share(lines, answer, nearest))) {
                    nearest = i;
                }
            }
            if (nearest >= 0) {
                headers.put(
                        "x-ratelimit-limit-" + unit.word(),
                        Long.toString(lines.get(nearest).rate().most()));
                headers.put("x-ratelimit-remaining-" + unit.word(), Long.toString(left(answer, nearest)));
                headers.put(
                        "x-ratelimit-reset-" + unit.word(),
                        span(Duration.ofMillis(
                                answer.get(FIRST + 2 * nearest + 1).toLong())));
            }
        }
        return Map.copyOf(headers);
    }

    /** A span as OpenAI writes it: {@code 120ms}, {@code 1s}, {@code 6m0s}, {@code 1h0m0s}. */
    static String span(Duration span) {
        if (span.compareTo(Duration.ofSeconds(1)) < 0) {
            return span.toMillis() + "ms";
        }
        var whole = Duration.ofSeconds(Math.ceilDiv(span.toMillis(), 1_000));
        var hours = whole.toHours() > 0 ? whole.toHours() + "h" : "";
        var minutes = whole.toMinutes() > 0 ? whole.toMinutesPart() + "m" : "";
        return hours + minutes + whole.toSecondsPart() + "s";
    }

    private static double share(List<Line> lines, Response answer, int line) {
        return (double) left(answer, line) / lines.get(line).rate().most();
    }

    private static long left(Response answer, int line) {
        return answer.get(FIRST + 2 * line).toLong();
    }
}
