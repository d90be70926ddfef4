package dev.sluice.session.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.DoorResource;
import dev.sluice.session.SessionConfig;
import dev.sluice.testkit.InfraResource;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class LoginThrottleTest {
    private final String address = "address-" + UUID.randomUUID();

    @Inject
    LoginThrottle throttle;

    @Inject
    SessionConfig config;

    @Inject
    RedisDataSource redis;

    @Test
    void nobodyLocksOutSomebodyElse() {
        for (var i = 0; i < config.identity().loginFailuresMax(); i++) {
            fail("victim", address);
        }

        assertTrue(refusal("victim", address).isPresent());
        assertEquals(Optional.empty(), refusal("victim", "another-" + address));
        assertEquals(Optional.empty(), refusal("neighbour", address));
    }

    @Test
    void anAddressDoesNotTryNameAfterName() {
        for (var i = 0; i < config.identity().loginFailuresPerAddressMax(); i++) {
            fail("name-" + i, address);
        }

        var pause = refusal("one-more", address).orElseThrow();

        assertTrue(pause.compareTo(LoginThrottle.WINDOW) <= 0 && pause.compareTo(Duration.ofSeconds(1)) >= 0);
    }

    @Test
    void whoHasANetworkOfAddressesIsOne() {
        var network =
                "2001:db8:" + UUID.randomUUID().toString().substring(9, 18).replace('-', ':');
        for (var i = 0; i < config.identity().loginFailuresMax(); i++) {
            fail("victim", network + "::" + Integer.toHexString(i));
        }

        assertTrue(refusal("victim", network + "::ffff").isPresent());
    }

    @Test
    void aCountThatWasLeftWithoutAnEndGetsOne() {
        redis.value(Long.class).set(LoginThrottle.key(address), 100_000L);

        assertTrue(refusal("ada", address).isPresent());

        assertTrue(redis.key().pttl(LoginThrottle.key(address)) > 0);
    }

    @Test
    void triesSideBySideAreCountedBeforeTheyEnd() {
        try (var one = throttle.begin("victim", address);
                var two = throttle.begin("victim", address);
                var three = throttle.begin("victim", address)) {
            assertEquals(Optional.empty(), one.refusedFor());
            assertEquals(Optional.empty(), two.refusedFor());
            assertTrue(three.refusedFor().isPresent());
        }

        assertEquals(Optional.empty(), refusal("victim", address));
    }

    @Test
    void whoGetsInHasNotGuessed() {
        for (var i = 0; i < 3 * config.identity().loginFailuresMax(); i++) {
            try (var attempt = throttle.begin("ada", address)) {
                assertEquals(Optional.empty(), attempt.refusedFor());
                attempt.succeeded();
            }
        }
    }

    private void fail(String name, String from) {
        try (var attempt = throttle.begin(name, from)) {
            assertEquals(Optional.empty(), attempt.refusedFor());
            attempt.failed();
        }
    }

    private Optional<Duration> refusal(String name, String from) {
        try (var attempt = throttle.begin(name, from)) {
            return attempt.refusedFor();
        }
    }
}
