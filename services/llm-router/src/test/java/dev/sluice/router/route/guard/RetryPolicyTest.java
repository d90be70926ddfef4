package dev.sluice.router.route.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.route.guard.RetryPolicy.Next;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    private static final RetryPolicy POLICY = new RetryPolicy(3, 8, Duration.ofMillis(250), Duration.ofSeconds(8));

    @Test
    void pauseDoublesAndIsRandom() {
        assertEquals(again(125), after(Kind.SERVER_ERROR, 1, true, 0.5));
        assertEquals(again(250), after(Kind.SERVER_ERROR, 2, true, 0.5));
        assertEquals(again(0), after(Kind.SERVER_ERROR, 2, true, 0));
        var patient = new RetryPolicy(50, 50, Duration.ofMillis(250), Duration.ofSeconds(8));
        assertEquals(again(4_000), patient.after(failure(Kind.CUT, Optional.empty()), 49, 49, true, 0.5));
    }

    @Test
    void afterItsTriesTheNextOneIsAsked() {
        assertEquals(new Next.Elsewhere(), after(Kind.SERVER_ERROR, 3, true, 0.5));
        assertEquals(new Next.GiveUp(), after(Kind.SERVER_ERROR, 3, false, 0.5));
    }

    @Test
    void silenceIsNotWaitedForTwice() {
        assertEquals(new Next.Elsewhere(), after(Kind.FIRST_BYTE_TIMEOUT, 1, true, 0.5));
        assertEquals(new Next.GiveUp(), after(Kind.FIRST_BYTE_TIMEOUT, 1, false, 0.5));
        assertEquals(new Next.Elsewhere(), after(Kind.CONNECT_TIMEOUT, 1, true, 0.5));
    }

    @Test
    void limitedKeyIsLeftForAnotherOrWaitedFor() {
        assertEquals(new Next.Elsewhere(), after(Kind.RATE_LIMITED, 1, true, 0.5));
        assertEquals(again(125), after(Kind.RATE_LIMITED, 1, false, 0.5));
    }

    @Test
    void pauseThatTheProviderAsksForIsKeptWithinBounds() {
        assertEquals(again(7_000), paused(7, false));
        assertEquals(new Next.GiveUp(), paused(9, false));
        assertEquals(new Next.Elsewhere(), paused(9, true));
    }

    @Test
    void refusalOfOneIsNotThatOfTheNext() {
        assertEquals(new Next.Elsewhere(), after(Kind.REQUEST_REFUSED, 1, true, 0.5));
        assertEquals(new Next.GiveUp(), after(Kind.REQUEST_REFUSED, 1, false, 0.5));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CREDENTIALS_REFUSED", "MODEL_UNKNOWN", "REDIRECTED", "BUSY", "LEFT_ALONE", "CONTEXT_EXCEEDED"})
    void whatAnotherMayDoBetterGoesThereAtOnce(Kind kind) {
        assertEquals(new Next.Elsewhere(), after(kind, 1, true, 0.5));
        assertEquals(new Next.GiveUp(), after(kind, 1, false, 0.5));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void noCallIsTriedForEver(Kind kind) {
        assertEquals(new Next.GiveUp(), POLICY.after(failure(kind, Optional.empty()), 1, 8, true, 0.5));
    }

    private static Next after(Kind kind, int tries, boolean others, double chance) {
        return POLICY.after(failure(kind, Optional.empty()), tries, tries, others, chance);
    }

    private static Next paused(int seconds, boolean others) {
        return POLICY.after(failure(Kind.UNAVAILABLE, Optional.of(Duration.ofSeconds(seconds))), 1, 1, others, 0.5);
    }

    private static Next again(int millis) {
        return new Next.Again(Duration.ofMillis(millis));
    }

    private static ProviderFailure failure(Kind kind, Optional<Duration> retryAfter) {
        return new ProviderFailure(kind, "", retryAfter);
    }
}
