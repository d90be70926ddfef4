package dev.sluice.router;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Pricing;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.contracts.UserId;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What calls cost whose price nobody knows, or changes in the middle, or whose provider does not say what they took. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(MoneyDoorTest.Unpriced.class)
class MoneyDoorTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final String PRICED = """
            {"model": "priced-model", "since": "2025-01-01", "source": "a test", "prompt": 1000000, "completion": %d}""";

    /** A provider of whose models an operator has said nothing. */
    public static class Unpriced implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return Map.of(
                    "sluice.llm-router.provider.base-url", PROVIDER.baseUrl().toString(),
                    "sluice.llm-router.provider.name", "scripted",
                    "sluice.llm-router.model", "priced-model",
                    "sluice.llm-router.models.debug", "nameless-model",
                    "sluice.llm-router.models.architect", "nameless-model,priced-model");
        }

        @Override
        public void stop() {
            // Lives as long as the test JVM.
        }
    }

    @TestHTTPResource
    String url;

    private final String tenant = "t-" + UUID.randomUUID().toString().substring(0, 8);
    private TopicWriter topics;
    private TopicProbe usage;

    @BeforeEach
    void open() {
        PROVIDER.reset();
        topics = TopicWriter.open();
        usage = TopicProbe.open(Topics.USAGE);
    }

    @AfterEach
    void close() {
        publish("prices", Pricing.CURRENT, Optional.empty());
        topics.close();
        usage.close();
    }

    @Test
    void aCallWhosePriceNobodyKnowsIsNotMadeOnABudget() {
        assertEquals(200, door().ask(ask("role/debug")).status());
        budget();

        await().atMost(SOON)
                .untilAsserted(() -> assertEquals(
                        "price_unknown", door().ask(ask("role/debug")).errorCode()));
        PROVIDER.reset();
        var refused = door().ask(ask("role/debug"));

        assertEquals(402, refused.status());
        assertTrue(refused.json().at("/error/message").asText().contains("nameless-model"), refused.json()::toString);
        assertEquals(List.of(), PROVIDER.requests());
    }

    @Test
    void ofSeveralOnlyThoseWithAPriceAreAskedOnABudget() {
        prices(2_000_000);
        budget();
        awaitBudget();

        assertEquals(200, door().ask(ask("role/architect")).status());

        assertEquals(
                List.of("priced-model"),
                PROVIDER.requests().stream()
                        .map(request -> request.body().path("model").asText())
                        .toList());
    }

    @Test
    void whatIsReservedForAnAnswerIsWhatTheProviderIsTold() {
        prices(2_000_000);
        var free = door().ask(ask("priced-model"));
        assertFalse(PROVIDER.requests().getLast().body().has("max_tokens"));
        assertTrue(free.http().headers().firstValue("x-sluice-adapted").isEmpty());
        budget();
        awaitBudget();

        var bounded = door().ask(ask("priced-model"));

        assertEquals(
                16_384, PROVIDER.requests().getLast().body().path("max_tokens").asInt());
        assertEquals(
                "max_tokens",
                bounded.http().headers().firstValue("x-sluice-adapted").orElseThrow());
        door().ask(ask("priced-model").replace("{\"model\"", "{\"max_completion_tokens\": 77, \"model\""));
        var own = PROVIDER.requests().getLast().body();
        assertEquals(77, own.path("max_completion_tokens").asInt());
        assertFalse(own.has("max_tokens"));
    }

    @Test
    void aPriceThatIsSetInTheMiddleOfACallCountsForTheNext() {
        prices(2_000_000);
        awaitPrice(2);
        PROVIDER.next(ScriptedReply.tokens(10).pacing(Duration.ZERO, Duration.ofMillis(500)));
        try (var stream = door().open(ask("priced-model").replace("{\"model\"", "{\"stream\": true, \"model\""))) {
            stream.next();
            prices(9_000_000);
            awaitPrice(9);
            stream.rest();
        }

        var streamed = await().atMost(SOON)
                .until(
                        () -> recorded()
                                .filter(record -> record.usage().completion() == 10)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();

        assertEquals(streamed.usage().prompt() + 2 * 10, streamed.costMicros());
    }

    @Test
    void aCancelledCallPaysForAPictureByItsSizeNotByItsBytes() {
        var picture = "data:image/png;base64," + Base64.getEncoder().encodeToString(png(280, 280, 300_000));
        var body = "{\"model\": \"priced-model\", \"stream\": true, \"messages\": [{\"role\": \"user\", \"content\":"
                + " [{\"type\": \"image_url\", \"image_url\": {\"url\": \"" + picture + "\"}}]}]}";
        PROVIDER.next(ScriptedReply.tokens(500).pacing(Duration.ZERO, Duration.ofMillis(20)));
        try (var stream = door().open(body)) {
            stream.next();
            stream.next();
        }

        var cancelled = await().atMost(SOON)
                .until(() -> recorded().findFirst(), Optional::isPresent)
                .orElseThrow();

        assertTrue(cancelled.estimated());
        assertTrue(cancelled.usage().prompt() > 100 && cancelled.usage().prompt() < 200, cancelled::toString);
    }

    @Test
    void anAnswerIsOnlyAsLongAsItsTurnsMoneyHolds() {
        prices(2_000_000);
        awaitPrice(2);

        var bounded = step(5_000).ask(ask("priced-model"));

        assertEquals(200, bounded.status());
        var told = PROVIDER.requests().getLast().body().path("max_tokens").asInt();
        assertTrue(told > 2_300 && told < 2_500, () -> "told " + told);
    }

    @Test
    void aCallForWhichATurnHasNoMoneyIsNotStarted() {
        prices(2_000_000);
        awaitPrice(2);
        PROVIDER.reset();

        var tooShort = step(400).ask(ask("priced-model"));
        var named = step(5_000).ask(ask("priced-model").replace("{\"model\"", "{\"max_tokens\": 9000, \"model\""));

        assertEquals(402, tooShort.status());
        assertEquals("turn_cost_exhausted", tooShort.errorCode());
        assertEquals("turn_cost_exhausted", named.errorCode());
        assertEquals(List.of(), PROVIDER.requests());
    }

    @Test
    void aStepIsToldWhatItCostAtTheEndOfItsStream() {
        prices(2_000_000);
        awaitPrice(2);
        PROVIDER.next(ScriptedReply.tokens(10));

        var chunks = step(100_000).stream(ask("priced-model").replace("{\"model\"", "{\"stream\": true, \"model\""));

        // 10 tokens at 2 micros, and the prompt's at 1.
        assertTrue(chunks.getLast().at("/sluice/cost_micros").asLong() > 20, chunks::toString);
    }

    private Door step(long costMicrosMax) {
        return ServiceKeys.worker(url).header("x-sluice-cost-max", Long.toString(costMicrosMax));
    }

    /** The head of a picture of this size, and some bytes. */
    private static byte[] png(int width, int height, int length) {
        var bytes = new byte[length];
        System.arraycopy("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1), 0, bytes, 0, 8);
        bytes[18] = (byte) (width >> 8);
        bytes[19] = (byte) width;
        bytes[22] = (byte) (height >> 8);
        bytes[23] = (byte) height;
        return bytes;
    }

    private void awaitBudget() {
        await().atMost(SOON)
                .until(() ->
                        door().ask(ask("priced-model").replace("{\"model\"", "{\"max_tokens\": 9000000, \"model\""))
                                        .status()
                                == 402);
        PROVIDER.reset();
    }

    /** Until a completion token costs so many micros. */
    private void awaitPrice(long micros) {
        await().atMost(SOON).until(() -> {
            PROVIDER.next(ScriptedReply.tokens(1_000));
            var seen = recorded().count();
            assertEquals(200, door().ask(ask("priced-model")).status());
            await().atMost(SOON).until(() -> recorded().count() > seen);
            return recorded()
                    .anyMatch(record -> record.usage().completion() == 1_000
                            && record.costMicros() == record.usage().prompt() + 1_000 * micros);
        });
    }

    private java.util.stream.Stream<UsageRecorded> recorded() {
        return usage.seen().stream()
                .filter(record -> tenant.equals(record.key()) && isUsage(record))
                .map(MoneyDoorTest::read);
    }

    private static boolean isUsage(ConsumerRecord<String, byte[]> record) {
        return new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8)
                .equals(CloudEvent.typeOf(UsageRecorded.class));
    }

    private static UsageRecorded read(ConsumerRecord<String, byte[]> record) {
        try {
            return MessageCodec.read(record.value(), UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }

    private void budget() {
        publish("budget", "tenant/" + tenant, Optional.of("{\"total_micros\": 10000000}"));
    }

    private void prices(long completion) {
        publish(
                "prices",
                Pricing.CURRENT,
                Optional.of("{\"currency\": \"USD\", \"prices\": [" + PRICED.formatted(completion) + "]}"));
    }

    private void publish(String kind, String name, Optional<String> json) {
        try {
            var body = json.isEmpty()
                    ? MessageCodec.mapper().createObjectNode()
                    : MessageCodec.mapper().readTree(json.get());
            var version = new ConfigVersion(
                    kind, name, UUID.randomUUID().toString(), body, new UserId("admin"), Instant.now());
            topics.send(Topics.CONFIGS, version.currentKey(), json.isEmpty() ? null : MessageCodec.write(version));
        } catch (IOException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    private Door door() {
        return Door.at(url, UserTokens.of("payer", tenant, "developer"));
    }

    private static String ask(String model) {
        JsonNode message =
                MessageCodec.mapper().createObjectNode().put("role", "user").put("content", "hi");
        var request = MessageCodec.mapper().createObjectNode().put("model", model);
        request.putArray("messages").add(message);
        return request.toString();
    }
}
