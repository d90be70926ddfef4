package dev.sluice.router;

import static dev.sluice.router.CachedProvider.PROVIDER;
import static dev.sluice.router.CachedProvider.REDIS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.ScriptedReply;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A question that was answered is answered again without a provider; one that is being answered is asked once. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(CachedProvider.class)
class CachingTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** For all callers of a test to come before the answer does. */
    private static final Duration LONG_ENOUGH = Duration.ofMillis(1_500);

    private static final String TEXT = "The answer, in so many words: Grüße 👋 ".repeat(20);

    @TestHTTPResource
    String url;

    @Inject
    RedisDataSource redis;

    private Door door;

    /** Makes each test's questions its own. */
    private String question;

    private Instant begun;

    @BeforeEach
    void setUp() {
        REDIS.open();
        PROVIDER.reset();
        PROVIDER.filler(ScriptedReply.text(TEXT));
        door = Door.at(url, UserTokens.of("ada", "acme", "developer"));
        question = "q-" + UUID.randomUUID();
        awaitCache();
    }

    @AfterEach
    void tearDown() {
        REDIS.open();
    }

    @Test
    void wholeAnswerIsGivenAgainAsItWas() {
        var first = kept(() -> door.ask(body(false)));

        var again = door.ask(body(false));

        assertEquals("miss", mark(first));
        assertEquals("hit", mark(again));
        assertEquals(first.json(), again.json());
        assertEquals(TEXT, again.json().at("/choices/0/message/content").asText());
        assertAsked(1);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void streamIsGivenAgainAsAStream(boolean usageAtFirst, boolean usageAgain) {
        kept(() -> door.stream(body(true, usageAtFirst)));

        var again = read(door, body(true, usageAgain));

        assertEquals(Optional.of("hit"), again.mark());
        assertTrue(again.done());
        assertEquals(TEXT, Door.text(again.chunks()));
        assertEquals(
                "assistant",
                again.chunks().getFirst().at("/choices/0/delta/role").asText());
        var last = again.chunks().getLast();
        assertEquals(usageAgain, last.at("/usage/prompt_tokens").asLong() > 0);
        assertEquals(usageAgain, last.path("choices").isEmpty());
        assertAsked(1);
    }

    @Test
    void streamIsGivenAgainWholeAndTheOtherWayRound() {
        kept(() -> door.stream(body(true)));
        var whole = door.ask(body(false));
        assertEquals("hit", mark(whole));
        assertEquals(TEXT, whole.json().at("/choices/0/message/content").asText());
        assertEquals("stop", whole.json().at("/choices/0/finish_reason").asText());
        assertTrue(whole.json().at("/usage/total_tokens").asLong() > 0);
        assertAsked(1);

        question = question + "-whole";
        kept(() -> door.ask(body(false)));
        var stream = read(door, body(true));
        assertEquals(Optional.of("hit"), stream.mark());
        assertEquals(TEXT, Door.text(stream.chunks()));
        assertAsked(2);
    }

    @Test
    void toolCallsAreGivenAgainWhenAsked() {
        var tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"read\",\"parameters\":{}}}]";
        PROVIDER.next(ScriptedReply.calls(new ScriptedReply.Call("read", "{\"path\":\"a\"}")));
        var asking = door.header("x-sluice-cache", "on");
        kept(() -> asking.stream(body("small", true, ",\"temperature\":0" + tools)));

        var again = asking.ask(body("small", false, ",\"temperature\":0" + tools));

        assertEquals("hit", mark(again));
        var call = again.json().at("/choices/0/message/tool_calls/0/function");
        assertEquals("read", call.path("name").asText());
        assertEquals("{\"path\":\"a\"}", call.path("arguments").asText());
        assertEquals("off", mark(door.ask(body("small", false, ",\"temperature\":0" + tools))));
    }

    @Test
    void hitCostsNothingAndSaysSoInTheLedger() {
        try (var usage = TopicProbe.open(Topics.USAGE)) {
            kept(() -> door.header("x-request-id", question + "/1").ask(body(false)));
            var savedBefore = metric("sluice_llm_router_saved_micros_total");
            door.ask(body(false));

            var records = usage(usage, 2);
            assertEquals(Optional.empty(), records.getFirst().reuse());
            assertTrue(records.getFirst().costMicros() > 0);
            var hit = records.getLast();
            assertEquals(Optional.of(UsageRecorded.Reuse.CACHED), hit.reuse());
            assertEquals(TokenUsage.NONE, hit.usage());
            assertEquals(0, hit.costMicros());
            assertEquals("scripted", hit.provider());
            assertEquals("small", hit.model());
            // It is written down before it is counted.
            await().atMost(SOON)
                    .untilAsserted(() -> assertEquals(
                            records.getFirst().costMicros(),
                            metric("sluice_llm_router_saved_micros_total") - savedBefore,
                            0.1));
        }
    }

    @Test
    void noTenantGetsTheAnswerOfAnother() {
        kept(() -> door.ask(body(false)));

        var other = door.token(UserTokens.of("ada", "other", "developer")).ask(body(false));
        var colleague = door.token(UserTokens.of("bob", "acme", "developer")).ask(body(false));

        assertEquals("miss", mark(other));
        assertEquals("hit", mark(colleague));
        assertAsked(2);
    }

    @Test
    void noRoleGetsTheAnswerOfAnother() {
        var worker = ServiceKeys.worker(url);
        kept(() -> worker.header("x-sluice-agent", "coder").ask(body(false)));

        assertEquals("miss", mark(worker.header("x-sluice-agent", "ask").ask(body(false))));
        assertEquals("miss", mark(worker.ask(body(false))));
        assertEquals(
                "miss",
                mark(worker.header("x-sluice-agent", "coder")
                        .header("x-sluice-config-version", "2")
                        .ask(body(false))));
        assertEquals("hit", mark(worker.header("x-sluice-agent", "coder").ask(body(false))));
        assertAsked(4);
    }

    @Test
    void aliasOfAnOlderTableThatSaysSimilarAnswersOnlyTheSameQuestion() {
        var asked = body("alike", false, ",\"temperature\":0");
        kept(() -> door.ask(asked));

        var same = door.ask(asked);
        var alike = door.ask(asked.replace(question, question + " please"));

        assertEquals("hit", mark(same));
        assertEquals("miss", mark(alike));
        assertAsked(2);
    }

    @Test
    void whatMayDifferIsKeptOnlyWhenAsked() {
        var warm = body("small", false, ",\"temperature\":0.7");
        assertEquals("off", mark(door.ask(warm)));
        assertEquals("off", mark(door.ask(warm)));
        assertAsked(2);

        kept(() -> door.header("x-sluice-cache", "on").ask(warm));
        assertEquals("hit", mark(door.header("x-sluice-cache", "on").ask(warm)));
        assertEquals("off", mark(door.ask(warm)));
        assertAsked(4);

        kept(() -> door.ask(body("always", false, "")));
        assertEquals("hit", mark(door.ask(body("always", false, ""))));
        assertAsked(5);
    }

    @Test
    void offMeansOff() {
        kept(() -> door.ask(body(false)));

        assertEquals("off", mark(door.header("x-sluice-cache", "off").ask(body(false))));
        assertEquals("off", mark(door.header("x-sluice-cache", "on").ask(body("never", false, ",\"temperature\":0"))));
        assertAsked(3);
        var unclear = door.header("x-sluice-cache", "perhaps").ask(body(false));
        assertEquals(400, unclear.status());
        assertEquals("invalid_cache_header", unclear.errorCode());
    }

    @Test
    void onlyWholeAndGoodAnswersAreKept() {
        var keys = keys();
        PROVIDER.next(ScriptedReply.fault(new Fault.Cut(3)));
        var broken = door.stream(body(true));
        assertEquals("error", broken.getLast().at("/choices/0/finish_reason").asText());
        PROVIDER.next(ScriptedReply.fault(new Fault.Status(500, "no")));
        assertEquals(502, door.ask(body(false)).status());
        PROVIDER.next(ScriptedReply.text("x".repeat(20_000)));
        assertEquals(200, door.ask(body(false)).status());

        // Until it is known to be too large, others may still read it.
        await().atMost(SOON).until(() -> mark(door.ask(body(false))).equals("miss"));
        await().atMost(SOON).until(() -> keys() == keys + 1);
        assertAsked(4);
    }

    @Test
    void sameQuestionsAtTheSameTimeAreAskedOnce() {
        PROVIDER.filler(ScriptedReply.text(TEXT).pacing(LONG_ENOUGH, Duration.ofMillis(2)));
        try (var usage = TopicProbe.open(Topics.USAGE);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 24)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> read(door, body(true)), callers))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();

            answers.forEach(answer -> assertEquals(TEXT, Door.text(answer.chunks())));
            assertTrue(answers.stream().allMatch(Read::done));
            assertAsked(1);
            assertEquals(
                    23,
                    answers.stream()
                            .filter(answer -> answer.mark().equals(Optional.of("hit")))
                            .count());
            var records = usage(usage, 24);
            assertEquals(
                    1,
                    records.stream().filter(record -> record.costMicros() > 0).count());
            assertEquals(
                    23,
                    records.stream()
                            .filter(record -> record.reuse().isPresent())
                            .count());
        }
    }

    @Test
    void wholeQuestionsAtTheSameTimeAreAskedOnce() {
        PROVIDER.filler(ScriptedReply.text(TEXT).pacing(LONG_ENOUGH, Duration.ZERO));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> door.ask(body(false)), callers))
                    .toList();
            answers.forEach(answer -> assertEquals(
                    TEXT, answer.join().json().at("/choices/0/message/content").asText()));
            assertAsked(1);
        }
    }

    @Test
    void whenALeaderFailsOneOfItsFollowersAsksAndTheOthersFollowThatOne() {
        PROVIDER.next(ScriptedReply.fault(new Fault.Status(500, "no")).pacing(LONG_ENOUGH, Duration.ZERO));
        PROVIDER.filler(ScriptedReply.text(TEXT).pacing(LONG_ENOUGH, Duration.ZERO));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 12)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> door.ask(body(false)), callers))
                    .toList();
            var answered = answers.stream()
                    .map(CompletableFuture::join)
                    .filter(answer -> answer.status() == 200)
                    .count();
            assertEquals(11, answered);
            assertAsked(2);
        }
    }

    @Test
    void whenTheSecondLeaderFailsTooItsFollowersFailAlike() {
        PROVIDER.filler(ScriptedReply.fault(new Fault.Status(500, "no")).pacing(LONG_ENOUGH, Duration.ZERO));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 12)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> door.ask(body(false)), callers))
                    .toList();
            answers.forEach(answer -> assertEquals(502, answer.join().status()));
            assertAsked(2);
        }
    }

    @Test
    void followersGetTheStreamAsItComesAndOutliveTheirLeader() {
        PROVIDER.next(ScriptedReply.tokens(40).pacing(Duration.ZERO, Duration.ofMillis(50)));
        var leader = door.open(body(true));
        leader.next();
        try (var follower = door.open(body(true))) {
            assertEquals(Optional.of("hit"), follower.header("x-sluice-cache"));
            follower.next();
            leader.close();

            var rest = follower.rest();

            assertTrue(follower.done());
            assertEquals("stop", rest.getLast().at("/choices/0/finish_reason").asText());
            assertAsked(1);
            assertTrue(PROVIDER.requests().getFirst().closedByClientAt().isEmpty());
        }
    }

    @Test
    void connectionToTheProviderIsClosedWhenTheLastReaderIsGone() {
        PROVIDER.next(ScriptedReply.tokens(2_000).pacing(Duration.ZERO, Duration.ofMillis(20)));
        try (var usage = TopicProbe.open(Topics.USAGE)) {
            var leader = door.header("x-request-id", question).open(body(true));
            leader.next();
            var follower = door.open(body(true));
            follower.next();
            leader.close();
            follower.next();
            follower.close();

            await().atMost(SOON)
                    .until(() ->
                            PROVIDER.requests().getFirst().closedByClientAt().isPresent());
            var records = usage(usage, 2);
            assertTrue(records.stream().allMatch(record -> record.outcome() == UsageRecorded.Outcome.CANCELLED));
            assertEquals(
                    1,
                    records.stream().filter(record -> record.costMicros() > 0).count());
        }
    }

    @Test
    void followersOfACallThatFailsBeforeItsFirstTokenAskForThemselves() {
        PROVIDER.next(ScriptedReply.fault(new Fault.Hang()));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var leader = CompletableFuture.supplyAsync(() -> status(body(true)), callers);
            await().atMost(SOON).until(() -> PROVIDER.requests().size() == 1);
            var follower = read(door, body(true));

            assertEquals(504, leader.join());
            assertEquals(TEXT, Door.text(follower.chunks()));
            assertEquals(Optional.of("miss"), follower.mark());
            assertAsked(2);
        }
    }

    @Test
    void brokenStreamBreaksForEverybody() {
        PROVIDER.next(ScriptedReply.tokens(20)
                .pacing(Duration.ZERO, Duration.ofMillis(50))
                .failing(new Fault.Cut(10)));
        try (var leader = door.open(body(true))) {
            leader.next();
            try (var follower = door.open(body(true))) {
                assertEquals(
                        "error",
                        follower.rest().getLast().at("/choices/0/finish_reason").asText());
                assertEquals(
                        "error",
                        leader.rest().getLast().at("/choices/0/finish_reason").asText());
                assertFalse(follower.done());
                assertAsked(1);
            }
        }
    }

    @Test
    void manyHitsAtOnceAllHit() {
        var own = question;
        var bodies = IntStream.range(0, 120)
                .mapToObj(i -> {
                    question = own + i;
                    return body(false);
                })
                .toList();
        var before = keys();
        bodies.forEach(door::ask);
        await().atMost(SOON).until(() -> keys() == before + bodies.size());

        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var marks = bodies.stream()
                    .map(body -> CompletableFuture.supplyAsync(() -> mark(door.ask(body)), callers))
                    .toList();
            marks.forEach(mark -> assertEquals("hit", mark.join()));
        }
        assertAsked(bodies.size());
    }

    @Test
    void withoutRedisProvidersAnswer() {
        kept(() -> door.ask(body(false)));
        var failures = metric("sluice_llm_router_cache_failures_total");

        REDIS.shut();
        assertEquals(
                TEXT,
                door.ask(body(false)).json().at("/choices/0/message/content").asText());
        assertEquals(TEXT, Door.text(door.stream(body(true))));

        assertTrue(metric("sluice_llm_router_cache_failures_total") > failures);
        REDIS.open();
        await().atMost(SOON).until(() -> mark(door.ask(body(false))).equals("hit"));
    }

    @Test
    void stuckRedisIsLeftAlone() {
        kept(() -> door.ask(body(false)));

        REDIS.stick();
        var own = question;
        var failures = metric("sluice_llm_router_cache_failures_total");
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 12)
                    .mapToObj(i -> {
                        question = own + i;
                        return body(false);
                    })
                    .map(body -> CompletableFuture.supplyAsync(() -> door.ask(body), callers))
                    .toList();
            answers.forEach(answer -> assertEquals("miss", mark(answer.join())));
        }
        question = own;
        var answer = door.ask(body(false));
        REDIS.open();

        assertEquals(200, answer.status());
        assertEquals("miss", mark(answer));
        assertAsked(14);
        assertTrue(metric("sluice_llm_router_cache_failures_total") >= failures + 13);
    }

    /** A stream as a caller saw it. */
    private record Read(Optional<String> mark, List<JsonNode> chunks, boolean done) {}

    private static Read read(Door door, String body) {
        try (var stream = door.open(body)) {
            var chunks = stream.rest();
            return new Read(stream.header("x-sluice-cache"), chunks, stream.done());
        }
    }

    private int status(String body) {
        try (var stream = door.open(body)) {
            return stream.status();
        }
    }

    /** Asks, and waits until the answer is in Redis. */
    private <T> T kept(Supplier<T> asking) {
        var before = keys();
        var answer = asking.get();
        await().atMost(SOON).until(() -> keys() > before);
        return answer;
    }

    /** An earlier test may have left Redis alone for a moment. */
    private void awaitCache() {
        var other = question;
        question = "warm-up-" + question;
        await().atMost(SOON).until(() -> mark(door.ask(body(false))).equals("hit"));
        PROVIDER.reset();
        question = other;
        begun = Instant.now();
    }

    private int keys() {
        return redis.key().keys("sluice:reply:*").size();
    }

    private String body(boolean stream) {
        return body("small", stream, ",\"temperature\":0");
    }

    private String body(boolean stream, boolean includeUsage) {
        return body("small", stream, ",\"temperature\":0,\"stream_options\":{\"include_usage\":" + includeUsage + "}");
    }

    private String body(String model, boolean stream, String more) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + question + "\"}]" + more + "}";
    }

    private static String mark(Door.Answer answer) {
        return answer.http().headers().firstValue("x-sluice-cache").orElse("");
    }

    private void assertAsked(int times) {
        assertEquals(times, PROVIDER.requests().size());
    }

    /** The records of so many calls, in the order in which they ended. */
    private List<UsageRecorded> usage(TopicProbe probe, int count) {
        return probe.await(record -> !read(record.value()).startedAt().isBefore(begun), count, SOON).stream()
                .map(record -> read(record.value()))
                .toList();
    }

    private static UsageRecorded read(byte[] record) {
        try {
            return MessageCodec.read(record, UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }

    private static double metric(String name) {
        return RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
