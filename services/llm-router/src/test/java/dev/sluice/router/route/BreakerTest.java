package dev.sluice.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.route.Breaker.State;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final ProviderFailure DOWN = ProviderFailure.of(Kind.UNAVAILABLE, "down");

    private final Breaker breaker = new Breaker(5, Duration.ofSeconds(2), Duration.ofSeconds(10));

    @Test
    void opensAfterFiveFailuresInARow() {
        fail(4, 0);
        assertEquals(State.CLOSED, breaker.state());
        fail(1, 0);
        assertEquals(State.OPEN, breaker.state());
        assertEquals(Optional.empty(), breaker.pass(at(1)));
        assertEquals(Duration.ofSeconds(1), breaker.left(at(1)));
        assertEquals(Optional.of(DOWN), breaker.why(at(1)));
    }

    @Test
    void oneCallerAloneNeverOpensIt() {
        for (int tried = 0; tried < 1_000; tried++) {
            breaker.failed(breaker.pass(at(0)).orElseThrow(), "ann", DOWN, at(0));
        }
        assertEquals(State.CLOSED, breaker.state());

        breaker.failed(breaker.pass(at(0)).orElseThrow(), "bob", DOWN, at(0));
        assertEquals(State.OPEN, breaker.state());
    }

    @Test
    void failuresOfLongAgoAreNoRow() {
        fail(4, 0);
        fail(4, 61);
        assertEquals(State.CLOSED, breaker.state());
        fail(1, 62);
        assertEquals(State.OPEN, breaker.state());
    }

    @Test
    void successStartsTheCountAnew() {
        fail(4, 0);
        breaker.succeeded(breaker.pass(at(0)).orElseThrow());
        fail(4, 0);
        assertEquals(State.CLOSED, breaker.state());
    }

    @Test
    void streamThatOnlyBeginsIsNoSuccessYet() {
        for (int call = 0; call < 5; call++) {
            var pass = breaker.pass(at(0)).orElseThrow();
            assertFalse(breaker.began(pass));
            breaker.failed(pass, "caller " + call, DOWN, at(0));
        }
        assertEquals(State.OPEN, breaker.state());
    }

    @Test
    void abandonedCallsSayNothing() {
        fail(4, 0);
        breaker.abandoned(breaker.pass(at(0)).orElseThrow(), at(0));
        assertEquals(State.CLOSED, breaker.state());
        fail(1, 0);
        assertEquals(State.OPEN, breaker.state());
    }

    @Test
    void oneCallTriesItAfterThePause() {
        fail(5, 0);
        var trial = breaker.pass(at(2)).orElseThrow();
        assertEquals(State.HALF_OPEN, breaker.state());
        assertEquals(Optional.empty(), breaker.pass(at(3)));
        assertEquals(Duration.ofSeconds(1), breaker.left(at(3)));
        assertTrue(breaker.began(trial));
        assertEquals(State.CLOSED, breaker.state());
        assertTrue(breaker.pass(at(3)).isPresent());
    }

    @Test
    void pausesGrowWithEachTrialThatFailsUpToTheLongest() {
        fail(5, 0);
        var second = 2;
        for (var pause : new int[] {4, 8, 10, 10}) {
            breaker.failed(breaker.pass(at(second)).orElseThrow(), "ann", DOWN, at(second));
            assertEquals(Duration.ofSeconds(pause), breaker.left(at(second)));
            second += pause;
        }
        breaker.succeeded(breaker.pass(at(second)).orElseThrow());

        fail(5, second);
        assertEquals(Duration.ofSeconds(2), breaker.left(at(second)));
    }

    @Test
    void trialThatSaysNothingForAPauseKeepsNobodyFromTryingToo() {
        fail(5, 0);
        var silent = breaker.pass(at(2)).orElseThrow();
        var next = breaker.pass(at(4)).orElseThrow();
        assertEquals(Optional.empty(), breaker.pass(at(5)));

        assertTrue(breaker.began(next));
        breaker.failed(silent, "ann", DOWN, at(100));
        assertEquals(State.CLOSED, breaker.state());
        assertEquals(0, breaker.failures());
    }

    @Test
    void trialThatNobodyWaitedForIsMadeAgainAtOnce() {
        fail(5, 0);
        breaker.abandoned(breaker.pass(at(2)).orElseThrow(), at(3));
        assertTrue(breaker.pass(at(3)).isPresent());
    }

    @Test
    void callsFromBeforeHaveNoSay() {
        var old = breaker.pass(at(0)).orElseThrow();
        fail(5, 0);
        breaker.succeeded(old);
        assertEquals(State.OPEN, breaker.state());
        var trial = breaker.pass(at(2)).orElseThrow();
        breaker.failed(old, "ann", DOWN, at(2));
        assertEquals(State.HALF_OPEN, breaker.state());
        breaker.succeeded(trial);
        assertEquals(State.CLOSED, breaker.state());
        assertEquals(Optional.empty(), breaker.why(at(2)));
    }

    @Test
    void restIsNoFailureAndEndsForEverybodyAtOnce() {
        var limit = ProviderFailure.of(Kind.RATE_LIMITED, "slow down");
        breaker.rest(Duration.ofSeconds(3), limit, at(0));
        breaker.rest(Duration.ofSeconds(1), limit, at(1));

        assertEquals(Optional.empty(), breaker.pass(at(2)));
        assertEquals(Duration.ofSeconds(1), breaker.left(at(2)));
        assertEquals(Optional.of(limit), breaker.why(at(2)));
        assertEquals(State.CLOSED, breaker.state());

        assertTrue(breaker.pass(at(3)).isPresent() && breaker.pass(at(3)).isPresent());
        assertTrue(breaker.isWell(at(3)));
    }

    private void fail(int times, int second) {
        for (int i = 0; i < times; i++) {
            breaker.failed(breaker.pass(at(second)).orElseThrow(), "caller " + i, DOWN, at(second));
        }
    }

    /** A clock that is about to overflow, as {@code System.nanoTime} may be. */
    private static long at(int second) {
        return Long.MAX_VALUE - 5_000_000_000L + Duration.ofSeconds(second).toNanos();
    }
}
