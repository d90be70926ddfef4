package dev.sluice.router.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.testkit.TestInfra;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two scripts in one step, on a real Redis. */
class RedisStepTest {
    private static final RedisScript SAYS = new RedisScript("return {ARGV[1], KEYS[1]}", "a".repeat(40));
    private static final RedisScript ADDS = new RedisScript(
            "return {tostring(redis.call('INCRBY', KEYS[1], ARGV[1])), tostring(#KEYS), tostring(#ARGV)}",
            "b".repeat(40));

    private final Vertx vertx = Vertx.vertx();
    private final String key = "{test}:" + UUID.randomUUID();

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void secondRunsOnItsOwnKeysAndArgumentsIfTheFirstAnswersNothing() throws Exception {
        var both = new RedisStep(SAYS, List.of("one"), List.of("0", "more"))
                .andThen(new RedisStep(ADDS, List.of(key), List.of("7")));

        assertEquals("[[0, one], [7, 1, 1]]", run(both).toString());
        assertEquals("[[0, one], [14, 1, 1]]", run(both).toString());
    }

    @Test
    void secondDoesNotRunIfTheFirstSaysNo() throws Exception {
        var refused = new RedisStep(SAYS, List.of("one"), List.of("2"))
                .andThen(new RedisStep(ADDS, List.of(key), List.of("7")));
        var admitted =
                new RedisStep(SAYS, List.of(), List.of("0")).andThen(new RedisStep(ADDS, List.of(key), List.of("1")));

        assertEquals("[[2, one]]", run(refused).toString());
        assertEquals("1", run(admitted).get(1).get(0).toString());
    }

    private Response run(RedisStep step) throws Exception {
        var redis = Redis.createClient(vertx, TestInfra.addresses().redisUrl());
        return new RedisScripts(redis)
                .run(step)
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}
