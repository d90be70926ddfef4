package dev.sluice.router.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.router.guard.Breaker.State;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final Breaker breaker = new Breaker(5, Duration.ofSeconds(60));

    @Test
    void opensAfterFiveFailuresInARow() {
        fail(4, 0);
        assertEquals(State.CLOSED, breaker.state());
        fail(1, 0);
        assertEquals(State.OPEN, breaker.state());
        assertEquals(Optional.empty(), breaker.pass(at(59)));
        assertEquals(Duration.ofSeconds(1), breaker.left(at(59)));
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
            breaker.failed(pass, at(0));
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
        var trial = breaker.pass(at(60)).orElseThrow();
        assertEquals(State.HALF_OPEN, breaker.state());
        assertEquals(Optional.empty(), breaker.pass(at(61)));
        assertTrue(breaker.refuses(at(61)));
        assertTrue(breaker.began(trial));
        assertEquals(State.CLOSED, breaker.state());
        assertTrue(breaker.pass(at(61)).isPresent());
    }

    @Test
    void trialThatFailsCostsAnotherPause() {
        fail(5, 0);
        breaker.failed(breaker.pass(at(60)).orElseThrow(), at(70));
        assertEquals(Optional.empty(), breaker.pass(at(129)));
        assertTrue(breaker.pass(at(130)).isPresent());
    }

    @Test
    void trialThatNobodyWaitedForIsMadeAgainAtOnce() {
        fail(5, 0);
        breaker.abandoned(breaker.pass(at(60)).orElseThrow(), at(61));
        assertTrue(breaker.pass(at(61)).isPresent());
    }

    @Test
    void callsFromBeforeHaveNoSay() {
        var old = breaker.pass(at(0)).orElseThrow();
        fail(5, 0);
        breaker.succeeded(old);
        assertEquals(State.OPEN, breaker.state());
        var trial = breaker.pass(at(60)).orElseThrow();
        breaker.failed(old, at(60));
        assertEquals(State.HALF_OPEN, breaker.state());
        breaker.succeeded(trial);
        assertEquals(State.CLOSED, breaker.state());
    }

    private void fail(int times, int second) {
        for (int i = 0; i < times; i++) {
            breaker.failed(breaker.pass(at(second)).orElseThrow(), at(second));
        }
    }

    /** A clock that is about to overflow, as {@code System.nanoTime} may be. */
    private static long at(int second) {
        return Long.MAX_VALUE - 5_000_000_000L + Duration.ofSeconds(second).toNanos();
    }
}
