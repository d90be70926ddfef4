package dev.sluice.router;

import static dev.sluice.router.CachedProvider.PROVIDER;
import static dev.sluice.router.CachedProvider.REDIS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.ScriptedReply;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A question that means the same as one answered before gets that answer, where the operator wants it. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(CachedProvider.class)
class SimilarAnswersTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TEXT = "The answer, in so many words: Grüße 👋 ".repeat(20);
    private static final String ASKED = "How do I delete a file?";
    private static final String ALIKE = "What is the best way to delete a file?";

    @TestHTTPResource
    String url;

    @Inject
    RedisDataSource redis;

    private Door door;

    /** Makes each test's questions its own: what comes before the question must be equal. */
    private String topic;

    private Instant begun;

    @BeforeEach
    void setUp() {
        REDIS.open();
        PROVIDER.reset();
        PROVIDER.filler(ScriptedReply.text(TEXT));
        door = Door.at(url, UserTokens.of("ada", "acme", "developer"));
        topic = "t-" + UUID.randomUUID();
        remembered(door, body("alike", "Is anybody there?", false));
        PROVIDER.reset();
        begun = Instant.now();
    }

    @AfterEach
    void tearDown() {
        REDIS.open();
    }

    @Test
    void questionThatMeansTheSameGetsTheAnswer() {
        var first = remembered(door, body("alike", ASKED, false));

        var again = door.ask(body("alike", ALIKE, false));

        assertEquals("miss", mark(first));
        assertEquals("similar", mark(again));
        assertEquals(first.json(), again.json());
        assertEquals("hit", mark(door.ask(body("alike", ASKED, false))));
        assertAsked(1);
    }

    @Test
    void streamIsGivenAsAStream() {
        remembered(door, body("alike", ASKED, false));

        try (var stream = door.open(body("alike", ALIKE, true))) {
            assertEquals(Optional.of("similar"), stream.header("x-sluice-cache"));
            assertEquals(TEXT, Door.text(stream.rest()));
            assertTrue(stream.done());
        }
        assertAsked(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "How do I create a file?",
                "How do I not delete a file?",
                "Should I delete a file?",
                "How do I delete 2 files?",
                "How do I delete `a file`?"
            })
    void questionThatMeansSomethingElseIsAsked(String other) {
        remembered(door, body("alike", ASKED, false));

        assertEquals("miss", mark(door.ask(body("alike", other, false))));
        assertAsked(2);
    }

    @Test
    void freeWordsMayBeOthersButNotNumbersNamesAndNegations() {
        var warm = ",\"temperature\":0.7";
        remembered(door, body("alike-always", "Which city is the capital of France?", false, warm));

        assertEquals(
                "similar", mark(door.ask(body("alike-always", "What city is the capital of France?", false, warm))));
        assertEquals("miss", mark(door.ask(body("alike-always", "Which city is the capital of Italy?", false, warm))));
        assertEquals(
                "miss", mark(door.ask(body("alike-always", "Which city is not the capital of France?", false, warm))));
        assertAsked(3);
    }

    @Test
    void noTenantRoleVersionOrParameterGetsTheAnswerOfAnother() {
        var coder = ServiceKeys.worker(url).header("x-sluice-agent", "coder");
        remembered(coder, body("alike", ASKED, false));
        var alike = body("alike", ALIKE, false);

        assertEquals(
                "miss",
                mark(door.token(UserTokens.of("ada", "other", "developer")).ask(alike)));
        assertEquals("miss", mark(coder.header("x-sluice-config-version", "2").ask(alike)));
        var worker = ServiceKeys.worker(url);
        assertEquals("miss", mark(worker.header("x-sluice-agent", "ask").ask(alike)));
        assertEquals("miss", mark(coder.ask(body("alike", ALIKE, false, ",\"temperature\":0,\"max_tokens\":9"))));
        assertEquals("similar", mark(coder.ask(body("alike", "How can I delete a file?", false))));
        assertAsked(5);
    }

    @Test
    void onlyWhereTheOperatorWantsItAndTheCallerDoesNotMind() {
        remembered(door, body("alike", ASKED, false));
        assertEquals("miss", mark(door.ask(body("small", ASKED, false))));

        assertEquals("miss", mark(door.ask(body("small", ALIKE, false))));
        assertEquals("off", mark(door.header("x-sluice-cache", "off").ask(body("alike", ALIKE, false))));
        assertEquals("off", mark(door.ask(body("alike", ALIKE, false, ",\"temperature\":0.7"))));
        assertAsked(5);
    }

    @Test
    void toolsAreNeverGuessed() {
        var tools = ",\"temperature\":0,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"read\","
                + "\"parameters\":{}}}]";
        var asking = door.header("x-sluice-cache", "on");
        assertEquals("miss", mark(asking.ask(body("alike", ASKED, false, tools))));
        await().atMost(SOON).until(() -> mark(asking.ask(body("alike", ASKED, false, tools)))
                .equals("hit"));
        PROVIDER.reset();

        assertEquals("miss", mark(asking.ask(body("alike", ALIKE, false, tools))));
        assertAsked(1);
    }

    @Test
    void similarHitCostsNothingAndIsCountedApart() {
        try (var usage = TopicProbe.open(Topics.USAGE)) {
            remembered(door, body("alike", ASKED, false));
            var hits = metric("agent_cache_hits_total", "kind=\"similar\"");
            var saved = metric("sluice_llm_router_saved_micros_total", "kind=\"similar\"");

            door.ask(body("alike", ALIKE, false));

            var record = usage(usage.await(found -> isReuse(found.value()), 1, SOON)
                    .getFirst()
                    .value());
            assertEquals(Optional.of(UsageRecorded.Reuse.SIMILAR), record.reuse());
            assertEquals(TokenUsage.NONE, record.usage());
            assertEquals(0, record.costMicros());
            await().atMost(SOON).until(() -> metric("agent_cache_hits_total", "kind=\"similar\"") == hits + 1);
            assertTrue(metric("sluice_llm_router_saved_micros_total", "kind=\"similar\"") > saved);
        }
    }

    @Test
    void sameQuestionsAtTheSameTimeAllGetIt() {
        remembered(door, body("alike", ASKED, false));

        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var marks = IntStream.range(0, 16)
                    .mapToObj(i ->
                            CompletableFuture.supplyAsync(() -> mark(door.ask(body("alike", ALIKE, false))), callers))
                    .toList();
            marks.forEach(mark -> assertEquals("similar", mark.join()));
        }
        assertAsked(1);
    }

    @Test
    void eachGroupHasItsLatestQuestionsForAsLongAsTheirAnswers() {
        remembered(door, body("alike", ASKED, false));

        var groups = redis.key().keys("sluice:asked:*");

        assertTrue(groups.stream().allMatch(group -> redis.key().pttl(group) > 0));
        assertTrue(groups.stream().allMatch(group -> redis.list(byte[].class).llen(group) <= 100));
    }

    @Test
    void withoutRedisProvidersAnswer() {
        remembered(door, body("alike", ASKED, false));

        REDIS.shut();
        assertEquals("miss", mark(door.ask(body("alike", ALIKE, false))));
        assertAsked(2);
    }

    /** Asks, and waits until others can find the answer. */
    private Door.Answer remembered(Door asking, String body) {
        var before = asked();
        var answer = asking.ask(body);
        await().atMost(SOON).until(() -> asked() > before);
        return answer;
    }

    private long asked() {
        return redis.key().keys("sluice:asked:*").stream()
                .mapToLong(group -> redis.list(byte[].class).llen(group))
                .sum();
    }

    private String body(String model, String question, boolean stream) {
        return body(model, question, stream, ",\"temperature\":0");
    }

    private String body(String model, String question, boolean stream, String more) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"system\",\"content\":\"" + topic + "\"},{\"role\":\"user\",\"content\":\""
                + question + "\"}]" + more + "}";
    }

    private static String mark(Door.Answer answer) {
        return answer.http().headers().firstValue("x-sluice-cache").orElse("");
    }

    private void assertAsked(int times) {
        assertEquals(times, PROVIDER.requests().size());
    }

    private boolean isReuse(byte[] record) {
        var usage = usage(record);
        return usage.reuse().isPresent() && !usage.startedAt().isBefore(begun);
    }

    private static UsageRecorded usage(byte[] record) {
        try {
            return MessageCodec.read(record, UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }

    private static double metric(String name, String label) {
        return RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
