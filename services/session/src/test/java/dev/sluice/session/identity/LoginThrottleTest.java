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
    void whereLoginsFailInAllTooOftenAnAddressMayFailLessOften() {
        var failedBefore = Optional.ofNullable(redis.value(Long.class).get(LoginThrottle.key("all")))
                .orElse(0L);
        var throttle = new LoginThrottle(
                redis.getReactive(), new LoginThrottle.Limits(10, 100, Math.toIntExact(failedBefore) + 5));
        assertEquals(5, failures(throttle, "before-" + address, 5), "no flood yet");

        assertEquals(LoginThrottle.PER_ADDRESS_IN_A_FLOOD_MAX, failures(throttle, "guesser-" + address, 10));
        try (var attempt = throttle.begin("ada", "honest-" + address)) {
            assertEquals(Optional.empty(), attempt.refusedFor());
        }
    }

    /** How many of these logins an address may fail, each with another name. */
    private static int failures(LoginThrottle throttle, String from, int tries) {
        var failed = 0;
        for (var i = 0; i < tries; i++) {
            try (var attempt = throttle.begin("name-" + i, from)) {
                if (attempt.refusedFor().isEmpty()) {
                    attempt.failed();
                    failed++;
                }
            }
        }
        return failed;
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
