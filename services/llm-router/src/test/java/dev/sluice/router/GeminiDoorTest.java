package dev.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.router.dialect.gemini.GeminiSamples;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.Sample;
import dev.sluice.testkit.provider.SampleProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller who speaks OpenAI's words is answered by a provider that speaks Gemini's. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(GeminiDoorTest.Provider.class)
class GeminiDoorTest {
    private static final String KEY = "AIza-the-provider-key-0123456789";
    private static final SampleProvider PROVIDER = SampleProvider.start();
    private static final String MESSAGES = "\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
    private static final String STREAMED =
            "{\"model\": \"role/ask\", \"stream\": true, \"stream_options\": {\"include_usage\": true}, " + MESSAGES;
    private static final String WHOLE = "{\"model\": \"role/ask\", " + MESSAGES;

    /** Gemini, played by samples. */
    public static class Provider implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return Map.of(
                    "sluice.llm-router.provider.type", "gemini",
                    "sluice.llm-router.provider.base-url", PROVIDER.root() + "/v1beta",
                    "sluice.llm-router.provider.api-key", KEY,
                    "sluice.llm-router.provider.between-bytes-timeout", "10s",
                    // One fault, one failure: trying again has tests of its own.
                    "sluice.llm-router.guard.tries-max", "1",
                    "sluice.llm-router.guard.limit-pause-max", "PT0.000001S",
                    "sluice.llm-router.guard.breaker-failures", "1000000",
                    "sluice.llm-router.model", "gemini-test");
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
        PROVIDER.next(GeminiSamples.TEXT.split(3));
        try (var stream = door.open(STREAMED)) {
            var chunks = stream.rest();
            assertEquals("Grüße, 世界 👋", Door.text(chunks));
            assertEquals(17, chunks.getLast().at("/usage/completion_tokens").asInt());
            assertTrue(stream.done());
        }
        var request = PROVIDER.requests().getLast();
        assertEquals("/v1beta/models/gemini-test:streamGenerateContent?alt=sse", request.path());
        assertEquals(KEY, request.header("x-goog-api-key").orElseThrow());
    }

    @Test
    void aCancelledStreamIsBilledByWhatTheProviderSaidUntilThen() {
        try (var usage = TopicProbe.open(Topics.USAGE)) {
            PROVIDER.next(GeminiSamples.TEXT.silentBefore(
                    "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"世界"));
            try (var stream = door.open(STREAMED)) {
                while (!stream.next()
                        .orElseThrow()
                        .at("/choices/0/delta/content")
                        .asText("")
                        .startsWith("Gr")) {
                    // Until its first word.
                }
            }
            var id = PROVIDER.requests().getLast().id();
            var recorded =
                    read(usage.await(found -> read(found.value()).request().equals(id), Duration.ofSeconds(20))
                            .value());
            assertEquals(UsageRecorded.Outcome.CANCELLED, recorded.outcome());
            assertEquals(40, recorded.usage().prompt());
            assertTrue(recorded.usage().completion() >= 14, recorded::toString);
        }
    }

    private static UsageRecorded read(byte[] value) {
        try {
            return MessageCodec.read(value, UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void wholeAnswerArrives() {
        PROVIDER.next(GeminiSamples.WHOLE);
        var answer = door.ask(WHOLE);
        assertEquals("I look.", answer.json().at("/choices/0/message/content").asText());
        assertEquals(
                "/v1beta/models/gemini-test:generateContent",
                PROVIDER.requests().getLast().path());
    }

    @Test
    void modelsNameStaysOnePartOfThePath() {
        door.ask("{\"model\": \"../../evil?x=1#\", " + MESSAGES);
        assertEquals(
                "/v1beta/models/..%2F..%2Fevil%3Fx%3D1%23:generateContent",
                PROVIDER.requests().getLast().path());
    }

    @Test
    void textsGetTheirVectors() {
        PROVIDER.next(GeminiSamples.EMBEDDINGS, GeminiSamples.EMBEDDINGS);
        var body = "{\"model\": \"embed\", \"dimensions\": 3, \"input\": [\"a\", \"b\"]";

        var numbers = door.post("/v1/embeddings", body + "}").json();
        assertEquals(-0.25, numbers.at("/data/0/embedding/1").asDouble());
        assertEquals(1, numbers.at("/data/1/index").asInt());
        var packed = door.post("/v1/embeddings", body + ", \"encoding_format\": \"base64\"}")
                .json();
        assertEquals("AAAAPwAAgL4AAIA/", packed.at("/data/0/embedding").asText());

        var request = PROVIDER.requests().getLast();
        assertEquals("/v1beta/models/embed:batchEmbedContents", request.path());
        assertEquals("b", request.body().at("/requests/1/content/parts/0/text").asText());
        assertEquals(3, request.body().at("/requests/0/outputDimensionality").asInt());
    }

    @Test
    void modelsOfTheProviderAreListed() {
        PROVIDER.next(Sample.json("{\"models\": [{\"name\": \"models/gemini-other\"}]}"));
        var names = door.get("/v1/models").json().path("data").findValuesAsText("id");
        assertTrue(names.contains("gemini-test") && names.contains("gemini-other"), names::toString);
    }

    @Test
    void refusalsAreTyped() {
        expect(GeminiSamples.BLOCKED, 400, "provider_content_filtered");
        expect(GeminiSamples.refusal(429, "limited.json"), 429, "provider_rate_limited");
        expect(GeminiSamples.refusal(400, "key-refused.json"), 502, "provider_credentials_refused");
        expect(Sample.status(503, "{\"error\": {\"code\": 503}}"), 503, "provider_unavailable");
    }

    @Test
    void tornStreamIsBroken() {
        PROVIDER.next(GeminiSamples.TEXT.cutBefore("世界"));
        try (var stream = door.open(STREAMED)) {
            assertEquals(
                    "provider_cut", stream.rest().getLast().at("/error/code").asText());
            assertFalse(stream.done());
        }
    }

    @Test
    void lastEventCountsEvenWithoutItsEmptyLine() {
        var events = new String(GeminiSamples.TEXT.body(), java.nio.charset.StandardCharsets.UTF_8).strip();
        PROVIDER.next(Sample.events(events));
        assertEquals("Grüße, 世界 👋", Door.text(door.stream(STREAMED)));
    }

    private void expect(Sample sample, int status, String code) {
        PROVIDER.next(sample);
        var answer = door.ask(STREAMED);
        assertEquals(code, answer.errorCode());
        assertEquals(status, answer.status());
    }
}
