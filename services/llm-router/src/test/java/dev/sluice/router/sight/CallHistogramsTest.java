package dev.sluice.router.sight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.UserId;
import dev.sluice.router.call.CallEnded;
import dev.sluice.router.call.CallEnded.End;
import dev.sluice.router.call.CallPrices;
import dev.sluice.router.call.CallTicket;
import dev.sluice.router.call.Caller;
import dev.sluice.router.call.Cancellation;
import dev.sluice.router.call.Tags;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.provider.ProviderCall;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.Route;
import dev.sluice.router.spend.price.PriceList;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CallHistogramsTest {
    private static final TokenUsage USAGE = new TokenUsage(300, 200, 11, 0);
    private static final Optional<Duration> AFTER_HALF_A_SECOND = Optional.of(Duration.ofMillis(500));

    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final CallHistograms histograms = new CallHistograms(
            SdkMeterProvider.builder().registerMetricReader(reader).build().get("test"));

    @Test
    void finishedStreamIsMeasuredAndCounted() {
        count(new End.Completed(), USAGE, false, AFTER_HALF_A_SECOND);

        assertEquals("""
                gen_ai.client.operation.duration s 2.5 {chat, m, p}
                gen_ai.client.token.usage {token} 11.0 {chat, m, output, p}
                gen_ai.client.token.usage {token} 300.0 {chat, input, m, p}
                gen_ai.server.time_per_output_token s 0.2 {chat, m, p}
                gen_ai.server.time_to_first_token s 0.5 {chat, m, p}""", counted());
    }

    @Test
    void failureIsNamedAndNobodyWaitedForItsFirstToken() {
        count(new End.Failed(Kind.CUT), USAGE, false, AFTER_HALF_A_SECOND);

        assertEquals("""
                gen_ai.client.operation.duration s 2.5 {chat, m, p, provider_cut}
                gen_ai.client.token.usage {token} 11.0 {chat, m, output, p}
                gen_ai.client.token.usage {token} 300.0 {chat, input, m, p}""", counted());
    }

    @Test
    void guessesAreNotCounted() {
        count(new End.Cancelled(Cancellation.CALLER_GONE), USAGE, true, Optional.empty());

        assertEquals("gen_ai.client.operation.duration s 2.5 {chat, m, p}", counted());
    }

    @Test
    void answerOfOneTokenHasNoTimeBetweenTokens() {
        count(new End.Completed(), new TokenUsage(1, 0, 1, 0), false, AFTER_HALF_A_SECOND);

        assertEquals(
                List.of(CallHistograms.DURATION, CallHistograms.TOKENS, CallHistograms.FIRST_TOKEN),
                reader.collectAllMetrics().stream()
                        .map(metric -> metric.getName())
                        .sorted()
                        .toList());
    }

    @Test
    void bucketsAreThoseOfTheConventions() {
        count(new End.Completed(), USAGE, false, AFTER_HALF_A_SECOND);

        var sizes = reader.collectAllMetrics().stream()
                .collect(Collectors.toMap(
                        metric -> metric.getName(), metric -> metric.getHistogramData().getPoints().stream()
                                .findFirst()
                                .orElseThrow()
                                .getBoundaries()
                                .size()));
        assertEquals(14, sizes.get(CallHistograms.DURATION));
        assertEquals(14, sizes.get(CallHistograms.TOKENS));
        assertEquals(16, sizes.get(CallHistograms.FIRST_TOKEN));
        assertEquals(13, sizes.get(CallHistograms.PER_TOKEN));
    }

    private void count(End end, TokenUsage usage, boolean estimated, Optional<Duration> firstToken) {
        histograms.count(
                "m",
                new CallEnded(
                        ticket(),
                        end,
                        usage,
                        estimated,
                        Duration.ofMillis(2_500),
                        firstToken,
                        Optional.empty(),
                        Optional.empty()));
    }

    /** Everything counted, one line each: name, unit, sum, values of the attributes. */
    private String counted() {
        return reader.collectAllMetrics().stream()
                .flatMap(metric -> metric.getHistogramData().getPoints().stream()
                        .map(point -> metric.getName() + " " + metric.getUnit() + " " + point.getSum() + " "
                                + attributes(point)))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String attributes(HistogramPointData point) {
        return point.getAttributes().asMap().values().stream()
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static CallTicket ticket() {
        var body = "{\"model\": \"role/ask\", \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
        var read = ChatRequest.read(body.getBytes(StandardCharsets.UTF_8));
        var request =
                assertInstanceOf(ModelRequest.Reading.Accepted.class, read).request();
        var traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var candidate = Candidate.of("p", "m", 1, true);
        var caller = new Caller(
                new TenantId("acme"),
                new UserId("ada"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
        var route = new Route.To(Optional.empty(), List.of(candidate), Optional.empty(), Optional.empty(), "t");
        var call = ProviderCall.of("call", request, "m", traceparent);
        return new CallTicket(
                "mine",
                caller,
                Optional.empty(),
                route,
                candidate,
                call,
                new CallPrices(PriceList.unknown(), Set.of(), Instant.EPOCH),
                Tags.NONE,
                Optional.empty());
    }
}
