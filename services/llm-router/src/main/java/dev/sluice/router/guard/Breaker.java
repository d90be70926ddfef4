package dev.sluice.router.guard;

import java.time.Duration;
import java.util.Optional;

/**
 * Keeps calls away from one deployment that fails.
 *
 * <pre>
 * CLOSED --so many failures in a row--> OPEN --pause over, one call passes--> HALF_OPEN
 * HALF_OPEN --the call begins to answer, or succeeds--> CLOSED
 * HALF_OPEN --the call fails--> OPEN, for another pause
 * HALF_OPEN --the call is abandoned--> OPEN, but the next call may pass at once
 * </pre>
 *
 * An abandoned call says nothing about the deployment. The clock is passed in, in nanoseconds. Thread-safe.
 */
final class Breaker {
    private final int failuresMax;
    private final long pauseNanos;
    private State state = State.CLOSED;
    private int failures;
    private long openUntil;

    /** Counts changes of state, so that a call from before one has no say after it. */
    private int era;

    enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    /** Leave to make one call; given back by one of {@link #succeeded}, {@link #failed}, {@link #abandoned}. */
    record Pass(int era) {}

    Breaker(int failuresMax, Duration pause) {
        this.failuresMax = failuresMax;
        this.pauseNanos = pause.toNanos();
    }

    /** Leave to call, or none while it is open or while another call finds out whether it should be. */
    synchronized Optional<Pass> pass(long now) {
        if (state == State.CLOSED) {
            return Optional.of(new Pass(era));
        }
        if (state == State.HALF_OPEN || now - openUntil < 0) {
            return Optional.empty();
        }
        become(State.HALF_OPEN);
        return Optional.of(new Pass(era));
    }

    /** The call has its first token, which is all that a trial is for. Says whether that changed the state. */
    synchronized boolean began(Pass pass) {
        return state == State.HALF_OPEN && succeeded(pass);
    }

    /** The call went well. Says whether that changed the state. */
    synchronized boolean succeeded(Pass pass) {
        if (pass.era() != era) {
            return false;
        }
        failures = 0;
        return state == State.HALF_OPEN && become(State.CLOSED);
    }

    /** The call failed in a way that others may too. Says whether that changed the state. */
    synchronized boolean failed(Pass pass, long now) {
        if (pass.era() != era) {
            return false;
        }
        failures++;
        if (state == State.CLOSED && failures < failuresMax) {
            return false;
        }
        openUntil = now + pauseNanos;
        return become(State.OPEN);
    }

    /** Nobody waited for the end of the call. */
    synchronized void abandoned(Pass pass, long now) {
        if (pass.era() == era && state == State.HALF_OPEN) {
            openUntil = now;
            become(State.OPEN);
        }
    }

    synchronized State state() {
        return state;
    }

    synchronized int failures() {
        return failures;
    }

    /** Whether a call would get no leave. */
    synchronized boolean refuses(long now) {
        return state == State.HALF_OPEN || (state == State.OPEN && now - openUntil < 0);
    }

    /** How long until a call may try; zero or less if one may now. */
    synchronized Duration left(long now) {
        return state == State.OPEN ? Duration.ofNanos(openUntil - now) : Duration.ZERO;
    }

    private boolean become(State next) {
        state = next;
        era++;
        return true;
    }
}
