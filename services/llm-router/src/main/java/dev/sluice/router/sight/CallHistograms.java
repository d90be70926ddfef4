package dev.sluice.router.sight;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.call.CallEnded;
import dev.sluice.router.call.CallEnded.End;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;

/**
 * Model calls in the histograms of OpenTelemetry's semantic conventions for generative AI, as of 1.37, where they are still in
 * development: see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/">the conventions</a>. Those of a
 * client measure the call with all its tries; those of a server what our callers see of it. Thread-safe.
 */
final class CallHistograms {
    static final String DURATION = "gen_ai.client.operation.duration";
    static final String TOKENS = "gen_ai.client.token.usage";
    static final String FIRST_TOKEN = "gen_ai.server.time_to_first_token";
    static final String PER_TOKEN = "gen_ai.server.time_per_output_token";

    private static final AttributeKey<String> TOKEN_TYPE = AttributeKey.stringKey("gen_ai.token.type");
    private static final double NANOS_PER_SECOND = 1e9;

    /** The conventions' own bounds of buckets: seconds of a call, tokens, seconds to the first token and between two. */
    private static final List<Double> CALL_SECONDS =
            List.of(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

    private static final List<Long> TOKEN_COUNTS = List.of(
            1L, 4L, 16L, 64L, 256L, 1024L, 4096L, 16384L, 65536L, 262144L, 1048576L, 4194304L, 16777216L, 67108864L);

    private static final List<Double> FIRST_TOKEN_SECONDS =
            List.of(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    private static final List<Double> PER_TOKEN_SECONDS =
            List.of(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5);

    private final DoubleHistogram duration;
    private final LongHistogram tokens;
    private final DoubleHistogram firstToken;
    private final DoubleHistogram perToken;

    CallHistograms(Meter meter) {
        duration = seconds(meter, DURATION, CALL_SECONDS);
        tokens = meter.histogramBuilder(TOKENS)
                .ofLongs()
                .setUnit("{token}")
                .setExplicitBucketBoundariesAdvice(TOKEN_COUNTS)
                .build();
        firstToken = seconds(meter, FIRST_TOKEN, FIRST_TOKEN_SECONDS);
        perToken = seconds(meter, PER_TOKEN, PER_TOKEN_SECONDS);
    }

    /**
     * Counts a call that has ended.
     *
     * @param model who answered or failed last, in words of bounded number
     */
    void count(String model, CallEnded ended) {
        var ticket = ended.ticket();
        var call = Attributes.of(
                SpanNames.OPERATION, CallSpan.operation(ticket.call().request()),
                SpanNames.PROVIDER, ticket.candidate().provider(),
                SpanNames.REQUEST_MODEL, model);
        duration.record(seconds(ended.took()), withError(call, ended.end()));
        if (!ended.estimated()) {
            count(ended.usage(), call);
        }
        if (ended.end() instanceof End.Completed && ended.firstToken().isPresent()) {
            measure(ended.took(), ended.firstToken().get(), ended.usage().completion(), call);
        }
    }

    /** The conventions want no guesses. */
    private void count(TokenUsage usage, Attributes call) {
        count(usage.prompt(), "input", call);
        count(usage.completion(), "output", call);
    }

    private void count(long count, String type, Attributes call) {
        if (count > 0) {
            tokens.record(count, call.toBuilder().put(TOKEN_TYPE, type).build());
        }
    }

    private void measure(Duration took, Duration waited, long completion, Attributes call) {
        firstToken.record(seconds(waited), call);
        if (completion > 1) {
            perToken.record(seconds(took.minus(waited)) / (completion - 1), call);
        }
    }

    /** A caller who leaves makes no error. */
    private static Attributes withError(Attributes call, End end) {
        return end instanceof End.Failed(var kind)
                ? call.toBuilder().put(SpanNames.ERROR_TYPE, kind.code()).build()
                : call;
    }

    private static DoubleHistogram seconds(Meter meter, String name, List<Double> buckets) {
        return meter.histogramBuilder(name)
                .setUnit("s")
                .setExplicitBucketBoundariesAdvice(buckets)
                .build();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }
}
