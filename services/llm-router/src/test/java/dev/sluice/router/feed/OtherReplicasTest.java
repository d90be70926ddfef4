package dev.sluice.router.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.testkit.TestInfra;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several replicas on real Redis, of which one holds the call. */
class OtherReplicasTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final UserId ADA = new UserId("ada");

    private final Vertx vertx = Vertx.vertx();
    private final TenantId tenant = new TenantId("t-" + UUID.randomUUID());
    private final List<String> cancelled = new CopyOnWriteArrayList<>();
    private final OtherReplicas asking = replica((_, _, _) -> false);
    private final OtherReplicas holding = replica((whose, user, request) -> {
        var had = whose.equals(tenant) && user.equals(ADA) && request.equals("mine/1@2");
        if (had) {
            cancelled.add(request);
        }
        return had;
    });
    private final OtherReplicas third = replica((_, _, _) -> false);

    @BeforeEach
    void start() {
        List.of(asking, holding, third).forEach(replica -> replica.start(new StartupEvent()));
        Awaitility.await().atMost(SOON).until(() -> cancel(ADA, "mine/1@2"));
        cancelled.clear();
    }

    @AfterEach
    void stop() {
        List.of(asking, holding, third).forEach(replica -> replica.stop(new ShutdownEvent()));
        vertx.close();
    }

    @Test
    void theReplicaThatHoldsTheCallCancelsIt() throws Exception {
        assertTrue(cancel(ADA, "mine/1@2"));

        assertEquals(List.of("mine/1@2"), cancelled);
    }

    @Test
    void aCallOfSomebodyElseOrOfNobodyIsNotFound() throws Exception {
        assertFalse(cancel(new UserId("eve"), "mine/1@2"));
        assertFalse(cancel(ADA, "another"));

        assertEquals(List.of(), cancelled);
    }

    private boolean cancel(UserId user, String request) throws InterruptedException, ExecutionException {
        try {
            return asking.cancel(tenant, user, request)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException notYet) {
            return false;
        }
    }

    private OtherReplicas replica(CancelListener here) {
        return new OtherReplicas(Redis.createClient(vertx, TestInfra.addresses().redisUrl()), vertx, here);
    }
}
