package dev.sluice.workers.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.Errand;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.ServiceTokenVerifier;
import dev.sluice.keys.ServiceTokenVerifier.Verdict;
import dev.sluice.keys.SigningKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Scope ADA = scope("acme", "ada", "s1");

    @TempDir
    Path directory;

    private final MovedClock clock = new MovedClock();
    private SessionTokens tokens;

    @BeforeEach
    void setUp() {
        var key = SigningKey.loadOrCreate(
                directory.resolve("key"), directory, new KeyPurpose.ServiceTokens("agent-workers"));
        tokens = new SessionTokens("agent-workers", "llm-router", key, clock);
    }

    @Test
    void sessionHasOneTokenUntilAMinuteBeforeItsEnd() {
        var first = tokens.of(ADA);

        clock.now = NOW.plusSeconds(239);
        assertEquals(first, tokens.of(ADA));

        clock.now = NOW.plusSeconds(240);
        var second = tokens.of(ADA);
        assertNotEquals(first, second);
        assertEquals(second, tokens.of(ADA));
    }

    @Test
    void tokenNamesItsSessionAndNoOtherGetsIt() {
        var verifier = new ServiceTokenVerifier(directory, Set.of("agent-workers"), "llm-router");

        var verdict = assertInstanceOf(Verdict.Accepted.class, verifier.verify(tokens.of(ADA), NOW));

        assertEquals(Errand.of(ADA), verdict.token().errand());
        assertNotEquals(tokens.of(ADA), tokens.of(scope("acme", "ada", "s2")));
        assertNotEquals(tokens.of(ADA), tokens.of(scope("acme", "bob", "s1")));
        assertNotEquals(tokens.of(ADA), tokens.of(scope("other", "ada", "s1")));
    }

    @Test
    void theSessionThatWasUsedLongestAgoGivesWay() {
        var kept = tokens.of(ADA);
        var dropped = tokens.of(scope("acme", "bob", "s1"));
        assertEquals(kept, tokens.of(ADA));

        IntStream.range(1, SessionTokens.SESSIONS_MAX).forEach(number -> tokens.of(scope("acme", "eve", "s" + number)));

        assertEquals(kept, tokens.of(ADA));
        assertNotEquals(dropped, tokens.of(scope("acme", "bob", "s1")));
    }

    @Test
    void threadsThatAskAtOnceGetGoodTokens() {
        var verifier = new ServiceTokenVerifier(directory, Set.of("agent-workers"), "llm-router");
        IntStream.range(0, 200)
                .parallel()
                .mapToObj(number -> tokens.of(scope("acme", "ada", "s" + number % 7)))
                .distinct()
                .forEach(token -> assertFalse(verifier.verify(token, NOW) instanceof Verdict.Refused));
    }

    private static Scope scope(String tenant, String user, String session) {
        return new Scope(new TenantId(tenant), new UserId(user), new SessionId(session));
    }

    private static final class MovedClock extends Clock {
        private volatile Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
