package dev.sluice.router.route.guard;

import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What to do about a failure of which the caller has seen nothing. Pure.
 *
 * @param triesMax how often one candidate is tried before the next one is
 * @param attemptsMax how often anyone is asked for one call
 * @param backoff the longest pause before the second try, doubled for each further one
 * @param backoffMax the longest pause of all; a provider that asks for a longer one is not tried again
 */
record RetryPolicy(int triesMax, int attemptsMax, Duration backoff, Duration backoffMax) {
    /** The next try may well succeed at the same place. */
    private static final Set<Kind> PASSING = EnumSet.of(
            Kind.UNREACHABLE,
            Kind.HUNG_UP,
            Kind.RATE_LIMITED,
            Kind.UNAVAILABLE,
            Kind.SERVER_ERROR,
            Kind.WEB_PAGE,
            Kind.MALFORMED,
            Kind.STREAM_ERROR,
            Kind.CUT,
            Kind.EMPTY,
            Kind.SCHEMA_MISSED);

    /** A model that has missed a schema twice will miss it again, and each answer costs. */
    private static final int SCHEMA_TRIES_MAX = 2;

    private static final int DOUBLINGS_MAX = 20;

    /** What comes next. */
    sealed interface Next {
        /** The same candidate once more. */
        record Again(Duration pause) implements Next {}

        /** The next candidate, at once. */
        record Elsewhere() implements Next {}

        /** The caller must be told. */
        record GiveUp() implements Next {}
    }

    /**
     * @param tries how often this candidate was tried, this time included
     * @param attempts how often anyone was
     * @param others whether there is a next candidate
     * @param chance from 0 to 1, exclusive: full jitter, so that callers who failed together do not come back together
     */
    Next after(ProviderFailure failure, int tries, int attempts, boolean others, double chance) {
        if (attempts >= attemptsMax) {
            return new Next.GiveUp();
        }
        if (mayRepeat(failure, others) && tries < triesMax(failure)) {
            return new Next.Again(failure.retryAfter().orElseGet(() -> jittered(tries, chance)));
        }
        return others ? new Next.Elsewhere() : new Next.GiveUp();
    }

    private int triesMax(ProviderFailure failure) {
        return failure.kind() == Kind.SCHEMA_MISSED ? Math.min(SCHEMA_TRIES_MAX, triesMax) : triesMax;
    }

    private boolean mayRepeat(ProviderFailure failure, boolean others) {
        // Another key or model answers now; waiting for this one would be slower.
        if (failure.kind() == Kind.RATE_LIMITED && others) {
            return false;
        }
        return PASSING.contains(failure.kind())
                && failure.retryAfter()
                        .map(pause -> pause.compareTo(backoffMax) <= 0)
                        .orElse(true);
    }

    private Duration jittered(int tries, double chance) {
        var doubled = backoff.multipliedBy(1L << Math.min(tries - 1, DOUBLINGS_MAX));
        var most = doubled.compareTo(backoffMax) < 0 ? doubled : backoffMax;
        return Duration.ofNanos((long) (most.toNanos() * chance));
    }
}
