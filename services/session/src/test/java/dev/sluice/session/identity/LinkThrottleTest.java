package dev.sluice.session.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.DoorResource;
import dev.sluice.testkit.InfraResource;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class LinkThrottleTest {
    @Inject
    RedisDataSource redis;

    @Test
    void anAddressAsksSoOftenOverAllReplicas() {
        var here = new LinkThrottle(redis.getReactive());
        var there = new LinkThrottle(redis.getReactive());
        var address = "address-" + UUID.randomUUID();
        for (var i = 0; i < LinkThrottle.IN_A_WINDOW_MAX; i++) {
            assertEquals(Optional.empty(), (i % 2 == 0 ? here : there).refusedFor(address));
        }

        assertTrue(here.refusedFor(address).isPresent());
        assertTrue(there.refusedFor(address).isPresent());
        assertEquals(Optional.empty(), here.refusedFor("another-" + address));
    }
}
