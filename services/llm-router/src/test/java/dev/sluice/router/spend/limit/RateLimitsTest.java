package dev.sluice.router.spend.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.contracts.UserId;
import dev.sluice.router.redis.RedisScripts;
import dev.sluice.router.spend.Scope;
import dev.sluice.router.spend.Spender;
import dev.sluice.router.spend.limit.RateLimits.Verdict;
import dev.sluice.router.spend.limit.RatePolicy.Rate;
import dev.sluice.router.spend.limit.RatePolicy.Unit;
import dev.sluice.testkit.TestInfra;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rate limits on a real Redis. */
class RateLimitsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Spender ADA = spender("ada");

    private final Vertx vertx = Vertx.vertx();
    private final String prefix = "test:" + UUID.randomUUID() + ":";
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void twoReplicasTogetherLetInWhatThePolicyAllows() {
        var replicas = List.of(userLimits(requests(10)), userLimits(requests(10)));

        var verdicts = IntStream.range(0, 40).mapToObj(i -> replicas.get(i % 2).take("c" + i, ADA, 0)).toList().stream()
                .map(RateLimitsTest::await)
                .toList();

        assertEquals(
                10, verdicts.stream().filter(Verdict.Admitted.class::isInstance).count());
        var refused = (Verdict.Refused) verdicts.stream()
                .filter(Verdict.Refused.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertEquals(429, refused.error().status());
        assertEquals("rate_limit_exceeded", refused.error().code());
        // Until the next request has come back, one of which does every 6 s.
        var pause = refused.error().retryAfter().orElseThrow();
        assertTrue(pause.isPositive() && pause.compareTo(Duration.ofSeconds(6)) <= 0, pause::toString);
        assertInstanceOf(Verdict.Admitted.class, await(replicas.getFirst().take("c", spender("eve"), 0)));
    }

    @Test
    void headersSayWhatIsLeft() {
        // By the day, so that nothing comes back while this runs.
        var limits = userLimits(new Rate(Unit.REQUESTS, DAY, 60), new Rate(Unit.TOKENS, DAY, 6_000));

        await(limits.take("c1", ADA, 1_000));
        var second = assertInstanceOf(Verdict.Admitted.class, await(limits.take("c2", ADA, 500)));

        assertEquals("60", second.headers().get("x-ratelimit-limit-requests"));
        assertEquals("58", second.headers().get("x-ratelimit-remaining-requests"));
        assertReset("48m0s", "47m5", second.headers().get("x-ratelimit-reset-requests"));
        assertEquals("6000", second.headers().get("x-ratelimit-limit-tokens"));
        assertTrue(Long.parseLong(second.headers().get("x-ratelimit-remaining-tokens")) >= 4_500);
        assertReset("6h0m0s", "5h59m5", second.headers().get("x-ratelimit-reset-tokens"));
    }

    @Test
    void refusedCallTakesNothingOfTheOtherLimits() {
        var limits = userLimits(new Rate(Unit.REQUESTS, DAY, 60), new Rate(Unit.TOKENS, DAY, 100));

        await(limits.take("c1", ADA, 90));
        var refused = assertInstanceOf(Verdict.Refused.class, await(limits.take("c2", ADA, 90)));

        assertEquals("tokens", refused.error().type());
        assertEquals("59", refused.headers().get("x-ratelimit-remaining-requests"));
    }

    @Test
    void tokensArePutRightWhenTheCallHasEnded() {
        var limits = userLimits(new Rate(Unit.TOKENS, MINUTE, 1_000));
        await(limits.take("c1", ADA, 1_000));
        assertInstanceOf(Verdict.Refused.class, await(limits.take("c2", ADA, 500)));

        limits.settle(usage("c1", 100));

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> await(limits.take("c3", ADA, 500)) instanceof Verdict.Admitted);
    }

    @Test
    void callThatIsLargerThanItsLimitWaitsForTheWholeOfIt() {
        var limits = userLimits(new Rate(Unit.TOKENS, MINUTE, 100));

        assertInstanceOf(Verdict.Admitted.class, await(limits.take("c1", ADA, 5_000)));
        assertInstanceOf(Verdict.Refused.class, await(limits.take("c2", ADA, 5_000)));
    }

    @Test
    void limitFillsUpAgain() {
        // One comes back every 3 s.
        var limits = userLimits(new Rate(Unit.REQUESTS, Duration.ofSeconds(15), 5));
        for (var i = 0; i < 5; i++) {
            await(limits.take("c", ADA, 0));
        }
        assertInstanceOf(Verdict.Refused.class, await(limits.take("c", ADA, 0)));

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> await(limits.take("c", ADA, 0)) instanceof Verdict.Admitted);
    }

    @Test
    void onesOwnPolicyTakesThePlaceOfEverybodys() {
        var limits = limits(
                new RatePolicies(
                        Map.of(Scope.USER, new RatePolicy(List.of(requests(1)))),
                        Map.of("user/acme/ada", new RatePolicy(List.of(requests(3))))),
                TestInfra.addresses().redisUrl());

        for (var i = 0; i < 3; i++) {
            assertInstanceOf(Verdict.Admitted.class, await(limits.take("c", ADA, 0)));
        }
        assertInstanceOf(Verdict.Refused.class, await(limits.take("c", ADA, 0)));
    }

    @Test
    void withoutRedisCallsAreLetThroughAndCounted() {
        var limits = limits(users(requests(1)), "redis://127.0.0.1:1");

        for (var i = 0; i < 3; i++) {
            assertInstanceOf(Verdict.Admitted.class, await(limits.take("c", ADA, 0)));
        }
        assertEquals(3, registry.counter("sluice_llm_router_calls_unlimited").count());
    }

    @Test
    void whoHasNoLimitIsNotHeldUpByRedis() {
        var limits = limits(new RatePolicies(Map.of(), Map.of()), "redis://127.0.0.1:1");

        assertTrue(limits.take("c", ADA, 0).succeeded());
    }

    @Test
    void spansAreWrittenAsOpenAiDoes() {
        assertEquals("120ms", RateHeaders.span(Duration.ofMillis(120)));
        assertEquals("2s", RateHeaders.span(Duration.ofMillis(1_001)));
        assertEquals("6m0s", RateHeaders.span(MINUTE.multipliedBy(6)));
        assertEquals("1h0m5s", RateHeaders.span(Duration.ofSeconds(3_605)));
    }

    /** All of the span, or a few seconds less. */
    private static void assertReset(String span, String shorter, String said) {
        assertTrue(said.equals(span) || said.startsWith(shorter), said);
    }

    private RateLimits userLimits(Rate... rates) {
        return limits(users(rates), TestInfra.addresses().redisUrl());
    }

    private static RatePolicies users(Rate... rates) {
        return new RatePolicies(Map.of(Scope.USER, new RatePolicy(List.of(rates))), Map.of());
    }

    private RateLimits limits(RatePolicies policies, String redis) {
        return new RateLimits(policies, new RedisScripts(Redis.createClient(vertx, redis)), prefix, registry);
    }

    private static Rate requests(long most) {
        return new Rate(Unit.REQUESTS, MINUTE, most);
    }

    private static Spender spender(String user) {
        return new Spender(
                new TenantId("acme"), new UserId(user), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static UsageRecorded usage(String call, long tokens) {
        return new UsageRecorded(
                call,
                ADA.tenant(),
                ADA.user(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "p",
                "m",
                new TokenUsage(tokens, 0, 0, 0),
                false,
                0,
                UsageRecorded.Outcome.COMPLETED,
                Instant.now(),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
