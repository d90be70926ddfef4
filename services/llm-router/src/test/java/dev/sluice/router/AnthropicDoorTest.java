package dev.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.contracts.UserId;
import dev.sluice.router.dialect.anthropic.AnthropicSamples;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import dev.sluice.testkit.provider.AnthropicRules;
import dev.sluice.testkit.provider.Sample;
import dev.sluice.testkit.provider.SampleProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller who speaks OpenAI's words is answered by a provider that speaks Anthropic's. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(AnthropicDoorTest.Provider.class)
class AnthropicDoorTest {
    private static final String KEY = "sk-ant-the-provider-key-0123456789";
    private static final int BOUND = 8192;
    private static final String PRICES = """
            {"currency": "USD", "prices": [
               {"model": "claude-test", "since": "2025-01-01", "source": "a test", "prompt": 1000000,
                "cached": 100000, "cache_write": 1250000, "completion": 1000000}]}
            """;
    private static final SampleProvider PROVIDER = SampleProvider.start().rule(AnthropicRules::broken);
    private static final String MESSAGES = "\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
    private static final String STREAMED = "{\"model\": \"role/ask\", \"stream\": true, " + MESSAGES;
    private static final String WHOLE = "{\"model\": \"role/ask\", " + MESSAGES;

    /** Anthropic, played by samples. */
    public static class Provider implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return new VendorDials()
                    .prices(PRICES)
                    .with("provider.type", "anthropic")
                    .with("provider.base-url", PROVIDER.root() + "/v1")
                    .with("provider.api-key", KEY)
                    .with("provider.name", "anthropic")
                    .with("provider.first-byte-timeout", "5s")
                    .with("provider.between-bytes-timeout", "2s")
                    // One fault, one failure: trying again has tests of its own.
                    .with("guard.tries-max", "1")
                    .with("guard.breaker-failures", "1000000")
                    .with("model", "claude-test")
                    .asMap();
        }

        @Override
        public void stop() {
            // Lives as long as the test JVM.
        }
    }

    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        PROVIDER.reset();
        door = ServiceKeys.worker(url);
    }

    @Test
    void streamArrivesInOpenAisWordsHoweverItIsSplit() {
        PROVIDER.next(AnthropicSamples.TEXT.split(3));
        try (var stream = door.open(STREAMED)) {
            var chunks = stream.rest();
            assertEquals("Grüße, 世界 👋", Door.text(chunks));
            assertEquals("stop", chunks.getLast().at("/choices/0/finish_reason").asText());
            assertTrue(stream.done());
        }
        var request = PROVIDER.requests().getLast();
        assertEquals("/v1/messages", request.path());
        assertEquals(KEY, request.header("x-api-key").orElseThrow());
        assertEquals("2023-06-01", request.header("anthropic-version").orElseThrow());
        assertTrue(request.header("authorization").isEmpty());
    }

    @Test
    void aCancelledStreamIsBilledByWhatTheProviderSaidAtItsBeginning() {
        try (var usage = TopicProbe.open(Topics.USAGE)) {
            PROVIDER.next(AnthropicSamples.TEXT.silentBefore("event: message_delta"));
            try (var stream = door.open(STREAMED)) {
                stream.next();
                stream.next();
            }
            var id = PROVIDER.requests().getLast().id();
            var recorded =
                    read(usage.await(found -> read(found.value()).request().equals(id), Duration.ofSeconds(20))
                            .value());
            assertEquals(UsageRecorded.Outcome.CANCELLED, recorded.outcome());
            assertEquals(2125, recorded.usage().prompt());
            assertEquals(2000, recorded.usage().cached());
            assertEquals(Optional.of(100L), recorded.usage().cacheWritten());
            assertTrue(recorded.estimated(), "of what it has written since we know no better");
        }
    }

    @Test
    void wholeAnswerArrives() {
        PROVIDER.next(AnthropicSamples.MESSAGE);
        var answer = door.ask(WHOLE);
        assertEquals("tool_calls", answer.json().at("/choices/0/finish_reason").asText());
        assertEquals(
                "read_file",
                answer.json()
                        .at("/choices/0/message/tool_calls/0/function/name")
                        .asText());
    }

    @Test
    void usageIsInTheLedgerWithWhatWasCached() {
        try (var usage = TopicProbe.open(Topics.USAGE)) {
            PROVIDER.next(AnthropicSamples.TEXT);
            door.stream(STREAMED);
            var id = PROVIDER.requests().getLast().id();
            var recorded =
                    read(usage.await(found -> read(found.value()).request().equals(id), Duration.ofSeconds(10))
                            .value());
            assertEquals(new TokenUsage(2125, 2000, 15, 0, Optional.of(100L)), recorded.usage());
            assertEquals(25 + 2000 / 10 + 100 * 125 / 100 + 15, recorded.costMicros());
            assertEquals("anthropic", recorded.provider());
            assertFalse(recorded.estimated());
        }
    }

    @Test
    void overloadBeforeTheFirstTokenIsAnHttpError() {
        PROVIDER.next(Sample.status(529, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}")
                .header("retry-after", "7"));
        var overloaded = door.ask(STREAMED);
        assertEquals(503, overloaded.status());
        assertEquals("provider_unavailable", overloaded.errorCode());
        assertEquals("7", overloaded.http().headers().firstValue("retry-after").orElseThrow());

        PROVIDER.next(Sample.status(429, "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\"}}"));
        assertEquals("provider_rate_limited", door.ask(WHOLE).errorCode());

        PROVIDER.next(Sample.events(
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n"));
        assertEquals("provider_unavailable", door.ask(STREAMED).errorCode());
    }

    @Test
    void errorAfterTheFirstTokenEndsTheStreamAsBroken() {
        expectBroken(AnthropicSamples.OVERLOADED, "provider_unavailable");
        expectBroken(AnthropicSamples.TEXT.cutBefore("event: content_block_stop"), "provider_cut");
        expectBroken(AnthropicSamples.TEXT.silentBefore("event: content_block_stop"), "provider_stalled");
    }

    @Test
    void refusalOfTheApiIsShownWithoutTheKey() {
        PROVIDER.next(Sample.status(
                400,
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"bad " + KEY + "\"}}"));
        var refused = door.ask(WHOLE);
        assertEquals("provider_request_refused", refused.errorCode());
        assertFalse(refused.http().body().contains("0123456789"), refused.http().body());
    }

    @Test
    void whatTheApiCannotBeAskedIsRefusedWithoutAsking() {
        var refused = door.ask("{\"model\": \"role/ask\", \"n\": 2, " + MESSAGES);
        assertEquals(400, refused.status());
        assertTrue(PROVIDER.requests().isEmpty());
    }

    @Test
    void whatIsReservedForAnAnswerWithoutABoundIsWhatTheProviderIsTold() {
        var poor = payer(BOUND - 1);
        PROVIDER.next(AnthropicSamples.MESSAGE);
        assertEquals(402, poor.ask(WHOLE).status());
        assertEquals(200, poor.ask(bounded(BOUND / 2)).status());
        assertEquals(BOUND / 2, tokensMaxSent());

        var rich = payer(BOUND + 1_000);
        PROVIDER.next(AnthropicSamples.MESSAGE);
        assertEquals(200, rich.ask(WHOLE).status());
        assertEquals(BOUND, tokensMaxSent());
    }

    /** Someone whose tenant may spend so much; a token costs one micro. */
    private Door payer(long micros) {
        var tenant = "frugal-" + UUID.randomUUID().toString().substring(0, 8);
        var body = JsonNodeFactory.instance.objectNode().put("total_micros", micros);
        var version = new ConfigVersion("budget", "tenant/" + tenant, "v1", body, new UserId("admin"), Instant.now());
        try (var topics = TopicWriter.open()) {
            topics.send(Topics.CONFIGS, version.currentKey(), MessageCodec.write(version));
        }
        var payer = Door.at(url, UserTokens.of("payer", tenant, "developer"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> payer.ask(bounded(1_000_000)).status() == 402);
        return payer;
    }

    private static String bounded(int tokensMax) {
        return "{\"model\": \"role/ask\", \"max_tokens\": " + tokensMax + ", " + MESSAGES;
    }

    private static int tokensMaxSent() {
        return PROVIDER.requests().getLast().body().path("max_tokens").asInt();
    }

    @Test
    void modelsOfTheProviderAreListed() {
        PROVIDER.next(
                Sample.json("{\"data\": [{\"type\": \"model\", \"id\": \"claude-other\"}], \"has_more\": false}"));
        var names = door.get("/v1/models").json().path("data").findValuesAsText("id");
        assertTrue(names.contains("claude-test") && names.contains("claude-other"), names::toString);
        assertEquals(KEY, PROVIDER.requests().getLast().header("x-api-key").orElseThrow());
        assertEquals(names, door.get("/v1/models").json().path("data").findValuesAsText("id"));
        assertEquals(1, PROVIDER.requests().size());
    }

    @Test
    void callerThatLeavesClosesTheProvider() {
        PROVIDER.next(AnthropicSamples.TEXT.silentBefore("event: content_block_stop"));
        try (var stream = door.open(STREAMED)) {
            stream.next();
        }
        Awaitility.await()
                .until(() -> PROVIDER.requests().getFirst().closedByClientAt().isPresent());
    }

    private void expectBroken(Sample sample, String code) {
        PROVIDER.next(sample);
        try (var stream = door.open(STREAMED)) {
            var last = stream.rest().getLast();
            assertEquals(code, last.at("/error/code").asText());
            assertFalse(stream.done());
        }
    }

    private static UsageRecorded read(byte[] value) {
        try {
            return MessageCodec.read(value, UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }
}
