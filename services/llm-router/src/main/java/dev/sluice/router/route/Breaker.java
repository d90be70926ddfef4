package dev.sluice.router.route;

import dev.sluice.router.dialect.reply.ProviderFailure;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps calls away from one deployment that fails.
 *
 * <pre>
 * CLOSED --so many failures in a row, not all of one caller--> OPEN --pause over, one call passes--> HALF_OPEN
 * HALF_OPEN --the call begins to answer, or succeeds--> CLOSED
 * HALF_OPEN --the call fails--> OPEN, for a pause twice as long
 * HALF_OPEN --the call is abandoned--> OPEN, but the next call may pass at once
 * HALF_OPEN --the call has said nothing for a pause--> HALF_OPEN, one more call passes
 * </pre>
 *
 * Beside that it rests while its provider has asked to be left alone: nothing is wrong with it then, so no failures count, and
 * when the time is over everybody may call.
 *
 * <p>What one caller meets, however often he tries again, closes nothing for others. Failures that lie further back than
 * {@link #MEMORY} are no row. An abandoned call says nothing about the deployment. The clock is passed in, in nanoseconds.
 * Thread-safe. See {@code docs/adr/0039-a-breaker-for-everybody.md}.
 */
public final class Breaker {
    /** How many callers must have failed. */
    static final int CALLERS_MIN = 2;

    static final Duration MEMORY = Duration.ofMinutes(1);

    private final int failuresMax;
    private final long pauseNanosMin;
    private final long pauseNanosMax;

    /** Who has failed in this row, as far as it matters: at most {@value #CALLERS_MIN}. */
    private final Set<String> callers = new HashSet<>();

    private State state = State.CLOSED;
    private int failures;
    private long failedAt;
    private long pauseNanos;
    private long openUntil;
    private long triedAt;
    private Optional<ProviderFailure> why = Optional.empty();

    /** The limit that it rests for, and until when. */
    private Optional<ProviderFailure> limit = Optional.empty();

    private long restsUntil;

    /** Counts changes of state, so that a call from before one has no say after it. */
    private int era;

    enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    /** Leave to make one call; given back by one of {@link #succeeded}, {@link #failed}, {@link #abandoned}. */
    public record Pass(int era) {}

    /**
     * @param pauseMin how long it is left alone first
     * @param pauseMax how long at most, after trials that failed
     */
    Breaker(int failuresMax, Duration pauseMin, Duration pauseMax) {
        this.failuresMax = failuresMax;
        this.pauseNanosMin = pauseMin.toNanos();
        this.pauseNanosMax = Math.max(pauseMin.toNanos(), pauseMax.toNanos());
        this.pauseNanos = pauseNanosMin;
    }

    /** Leave to call, or none while it is open or while another call finds out whether it should be. */
    synchronized Optional<Pass> pass(long now) {
        if (rests(now)) {
            return Optional.empty();
        }
        if (state == State.CLOSED) {
            return Optional.of(new Pass(era));
        }
        if (refuses(now)) {
            return Optional.empty();
        }
        if (state == State.OPEN) {
            become(State.HALF_OPEN);
        }
        triedAt = now;
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
        forget();
        if (state != State.HALF_OPEN) {
            return false;
        }
        pauseNanos = pauseNanosMin;
        why = Optional.empty();
        return become(State.CLOSED);
    }

    /** The call of a caller failed in a way that others' may too. Says whether that opened it. */
    synchronized boolean failed(Pass pass, String caller, ProviderFailure failure, long now) {
        if (pass.era() != era) {
            return false;
        }
        if (failures > 0 && now - failedAt > MEMORY.toNanos()) {
            forget();
        }
        failures++;
        failedAt = now;
        if (callers.size() < CALLERS_MIN) {
            callers.add(caller);
        }
        why = Optional.of(failure);
        if (state == State.CLOSED && (failures < failuresMax || callers.size() < CALLERS_MIN)) {
            return false;
        }
        if (state == State.HALF_OPEN) {
            pauseNanos = Math.min(2 * pauseNanos, pauseNanosMax);
        }
        openUntil = now + pauseNanos;
        return become(State.OPEN);
    }

    /** The provider wants no calls for so long; a rest that ends later stays. */
    synchronized void rest(Duration pause, ProviderFailure limited, long now) {
        if (!rests(now) || now + pause.toNanos() - restsUntil > 0) {
            restsUntil = now + pause.toNanos();
            limit = Optional.of(limited);
        }
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

    /** The limit that it rests for, or else what failed last, while it is not closed. */
    synchronized Optional<ProviderFailure> why(long now) {
        if (rests(now)) {
            return limit;
        }
        return state == State.CLOSED ? Optional.empty() : why;
    }

    /** Whether there is nothing to know about it. */
    synchronized boolean isWell(long now) {
        return state == State.CLOSED && !rests(now);
    }

    /** Whether a call would get no leave. */
    synchronized boolean refuses(long now) {
        return left(now).isPositive();
    }

    /** How long until a call may try; zero or less if one may now. */
    synchronized Duration left(long now) {
        var rest = rests(now) ? Duration.ofNanos(restsUntil - now) : Duration.ZERO;
        var pause = pause(now);
        return rest.compareTo(pause) > 0 ? rest : pause;
    }

    private boolean rests(long now) {
        if (limit.isPresent() && restsUntil - now <= 0) {
            limit = Optional.empty();
        }
        return limit.isPresent();
    }

    private Duration pause(long now) {
        return switch (state) {
            case CLOSED -> Duration.ZERO;
            case OPEN -> Duration.ofNanos(openUntil - now);
            case HALF_OPEN -> Duration.ofNanos(triedAt + pauseNanos - now);
        };
    }

    private void forget() {
        failures = 0;
        callers.clear();
    }

    private boolean become(State next) {
        state = next;
        era++;
        return true;
    }
}
