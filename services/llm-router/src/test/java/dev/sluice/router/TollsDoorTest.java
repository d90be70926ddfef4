package dev.sluice.router;

import static dev.sluice.router.ProviderUnderTest.PROVIDER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.BudgetExceeded;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.router.redis.RedisScript;
import dev.sluice.router.redis.RedisStep;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.ScriptedReply;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Budgets and rate limits as callers meet them. Each prompt or completion token costs one or two micros. */
@QuarkusTest
@TestProfile(TollsDoorTest.Limited.class)
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(TollsDoorTest.PatientlyAsked.class)
class TollsDoorTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Two requests a minute for one user, and plenty for another. */
    public static class Limited implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "sluice.llm-router.limits.policies.slow.requests-per-minute",
                    "2",
                    "sluice.llm-router.limits.assigned.\"user/limited/slow\"",
                    "slow",
                    "sluice.llm-router.limits.policies.wide.requests-per-minute",
                    "10000",
                    "sluice.llm-router.limits.assigned.\"user/both/payer\"",
                    "wide",
                    "sluice.llm-router.budgets.lease",
                    "5s",
                    "sluice.llm-router.cache.redis-timeout",
                    "5s");
        }
    }

    /** The scripted provider, waited for as long as a busy machine may take. */
    public static class PatientlyAsked extends ProviderUnderTest {
        @Override
        public Map<String, String> start() {
            var values = new HashMap<>(super.start());
            values.put("sluice.llm-router.provider.first-byte-timeout", "30s");
            values.put("sluice.llm-router.provider.between-bytes-timeout", "30s");
            return values;
        }
    }

    @TestHTTPResource
    String url;

    @Inject
    RedisDataSource redis;

    @Inject
    Redis connections;

    private final String tenant = "paying-" + UUID.randomUUID().toString().substring(0, 8);
    private TopicWriter topics;

    @BeforeEach
    void open() {
        PROVIDER.reset();
        topics = TopicWriter.open();
    }

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void fiftyParallelCallsAgainstABudgetForOneMakeOne() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var usage = TopicProbe.open(Topics.USAGE)) {
            budget("{\"total_micros\": 2500}");
            awaitBudget();
            PROVIDER.reset();
            for (var i = 0; i < 50; i++) {
                PROVIDER.next(ScriptedReply.tokens(500).pacing(Duration.ofMillis(500), Duration.ZERO));
            }
            var calls = IntStream.range(0, 50)
                    .mapToObj(_ -> (Callable<Door.Answer>) () -> door().ask(ask(1_000)))
                    .toList();
            var answers = threads.invokeAll(calls).stream()
                    .map(call -> call.resultNow())
                    .toList();

            var made = answers.stream().filter(answer -> answer.status() == 200).count();
            assertEquals(1, made);
            assertTrue(
                    answers.stream()
                            .filter(answer -> answer.status() != 200)
                            .allMatch(answer ->
                                    answer.status() == 402 && answer.errorCode().equals("insufficient_quota")),
                    answers::toString);
            assertEquals(made, PROVIDER.requests().size());
            usage.await(
                    record -> tenant.equals(record.key())
                            && new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8)
                                    .equals(CloudEvent.typeOf(BudgetExceeded.class)),
                    SOON);
        }
    }

    @Test
    void aBurstOfQuestionsToRedisWaitsItsTurn() throws Exception {
        var burst = Stream.generate(() -> connections.send(Request.cmd(Command.PING)))
                .limit(2_000)
                .toList();

        var answered = Future.join(burst).toCompletionStage().toCompletableFuture();

        assertEquals(
                burst.size(), answered.get(SOON.toSeconds(), TimeUnit.SECONDS).size());
    }

    @Test
    void whatACallDidNotUseIsThereForTheNext() {
        budget("{\"total_micros\": 2500}");
        awaitBudget();
        for (var i = 0; i < 4; i++) {
            PROVIDER.next(ScriptedReply.text("ok"));
            assertEquals(200, door().ask(ask(1_000)).status());
        }
    }

    @Test
    void failedCallHoldsNothing() {
        budget("{\"total_micros\": 2500}");
        awaitBudget();
        for (var i = 0; i < 4; i++) {
            PROVIDER.next(ScriptedReply.fault(new Fault.Status(500, "no")));
            assertEquals(502, door().ask(ask(1_000)).status());
        }
        assertEquals(200, door().ask(ask(1_000)).status());
    }

    @Test
    void everyDoorHasItsToll() {
        budget("{\"total_micros\": 2500}");
        awaitBudget();

        var response = door().post(
                        "/v1/responses", "{\"model\": \"role/ask\", \"input\": \"hi\", \"max_output_tokens\": 90000}");
        var text = "many words ".repeat(2_000);
        var vectors = door().post("/v1/embeddings", "{\"model\": \"embed-1\", \"input\": \"" + text + "\"}");

        assertEquals(402, response.status());
        assertEquals(402, vectors.status());
        assertTrue(PROVIDER.requests().isEmpty());
        assertEquals(
                200,
                door().post("/v1/embeddings", "{\"model\": \"embed-1\", \"input\": \"hi\"}")
                        .status());
    }

    @Test
    void callThatItsCallerLeavesHoldsNothing() {
        budget("{\"total_micros\": 2500}");
        awaitBudget();
        PROVIDER.next(ScriptedReply.tokens(500).pacing(Duration.ZERO, Duration.ofMillis(20)));
        try (var stream = door().open(ask(1_000).replace("{\"model\"", "{\"stream\": true, \"model\""))) {
            stream.next();
            assertEquals(402, door().ask(ask(1_000)).status());
        }

        await().atMost(SOON).until(() -> door().ask(ask(1_000)).status() == 200);
    }

    @Test
    void keptAnswerNeedsNoBudget() {
        budget("{\"total_micros\": 2500}");
        awaitBudget();
        var same = ask(1_000).replace("{\"model\"", "{\"temperature\": 0, \"model\"");
        PROVIDER.next(ScriptedReply.tokens(500));
        assertEquals(200, door().ask(same).status());
        assertEquals(402, door().ask(ask(1_000)).status());

        var again = door().ask(same);

        assertEquals(200, again.status());
        assertEquals("hit", again.http().headers().firstValue("x-sluice-cache").orElseThrow());
        assertEquals(1, PROVIDER.requests().size());
    }

    @Test
    void keptAnswerCountsAgainstTheLimitsBesideWhichItIsRead() {
        var both = Door.at(url, UserTokens.of("payer", "both", "developer"));
        var same = ask(100).replace("\"hi\"", "\"the same again\"")
                .replace("{\"model\"", "{\"temperature\": 0, \"model\"");
        assertEquals(200, both.ask(same).status());

        var again = await().atMost(SOON).until(() -> both.ask(same), answer -> answer.http()
                .headers()
                .firstValue("x-sluice-cache")
                .orElse("")
                .equals("hit"));

        assertEquals(200, again.status());
        assertTrue(again.http()
                .headers()
                .firstValue("x-ratelimit-remaining-requests")
                .isPresent());
    }

    @Test
    void rateLimitsAreSaidInEveryAnswer() {
        var slow = Door.at(url, UserTokens.of("slow", "limited", "developer"));

        var first = slow.ask(ask(10));
        slow.ask(ask(10));
        var third = slow.ask(ask(10));

        assertEquals(200, first.status());
        assertEquals(
                "2",
                first.http().headers().firstValue("x-ratelimit-limit-requests").orElseThrow());
        assertEquals(
                "1",
                first.http()
                        .headers()
                        .firstValue("x-ratelimit-remaining-requests")
                        .orElseThrow());
        assertEquals(429, third.status());
        assertEquals("rate_limit_exceeded", third.errorCode());
        assertEquals(
                "0",
                third.http()
                        .headers()
                        .firstValue("x-ratelimit-remaining-requests")
                        .orElseThrow());
        assertTrue(third.http().headers().firstValueAsLong("retry-after").orElseThrow() > 0);
    }

    @Test
    void limitsAndMoneyAreAskedInOneStep() {
        var limits = new RedisStep(RedisScript.named("limit-take"), List.of(), List.of());
        var money = new RedisStep(RedisScript.named("spend-reserve"), List.of(), List.of());
        var both = Door.at(url, UserTokens.of("payer", "both", "developer"));
        budget("both", "{\"total_micros\": 2500}");
        await().atMost(SOON).until(() -> both.ask(ask(1_000_000)).status() == 402);
        PROVIDER.reset();
        redis.execute("SCRIPT", "FLUSH");

        PROVIDER.next(ScriptedReply.tokens(500));
        var paid = both.ask(ask(1_000));
        var dear = both.ask(ask(1_000_000));

        assertEquals(200, paid.status());
        assertTrue(
                paid.http().headers().firstValue("x-ratelimit-limit-requests").isPresent());
        assertEquals(402, dear.status());
        assertTrue(
                dear.http().headers().firstValue("x-ratelimit-limit-requests").isPresent());
        assertTrue(isKnown(limits.andThen(money).script()));
        assertFalse(isKnown(money.script()));
    }

    private boolean isKnown(RedisScript script) {
        return redis.execute("SCRIPT", "EXISTS", script.digest()).get(0).toInteger() == 1;
    }

    private Door door() {
        return Door.at(url, UserTokens.of("payer", tenant, "developer"));
    }

    /** Until the budget is known here, and open: then a call that is too dear is refused. */
    private void awaitBudget() {
        await().atMost(SOON).until(() -> door().ask(ask(1_000_000)).status() == 402);
        PROVIDER.reset();
    }

    private void budget(String json) {
        budget(tenant, json);
    }

    private void budget(String tenant, String json) {
        try {
            var body = MessageCodec.mapper().readTree(json);
            var version =
                    new ConfigVersion("budget", "tenant/" + tenant, "v1", body, new UserId("admin"), Instant.now());
            topics.send(Topics.CONFIGS, version.currentKey(), MessageCodec.write(version));
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String ask(int tokensMax) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("model", "role/ask")
                .put("max_tokens", tokensMax)
                .<com.fasterxml.jackson.databind.node.ObjectNode>set(
                        "messages",
                        JsonNodeFactory.instance
                                .arrayNode()
                                .add(JsonNodeFactory.instance
                                        .objectNode()
                                        .put("role", "user")
                                        .put("content", "hi")))
                .toString();
    }
}
