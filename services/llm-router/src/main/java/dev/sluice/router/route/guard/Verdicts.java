package dev.sluice.router.route.guard;

import dev.sluice.router.dialect.reply.ProviderFailure;

/** Tells breakers and metrics how the attempts of one caller's call ended. */
final class Verdicts {
    private final Guard guard;
    private final String caller;

    Verdicts(Guard guard, String caller) {
        this.guard = guard;
        this.caller = caller;
    }

    void answered(Attempt attempt) {
        guard.breakers().succeeded(attempt.leave());
        count(attempt, GuardMetrics.ANSWERED);
    }

    /** The call did not need it to its end: that says nothing of its provider. */
    void abandoned(Attempt attempt) {
        guard.breakers().abandoned(attempt.leave());
        count(attempt, GuardMetrics.ABANDONED);
    }

    void failed(Attempt attempt, ProviderFailure failure) {
        count(attempt, failure.kind().code());
        var breakers = guard.breakers();
        switch (Verdict.of(failure.kind(), attempt.thinks())) {
            case BROKEN -> breakers.failed(attempt.leave(), caller, failure);
            case KEY_REFUSED -> breakers.keyRefused(attempt.leave(), caller, failure);
            case LIMITED -> breakers.limited(attempt.leave(), failure);
            case WORKS -> breakers.succeeded(attempt.leave());
            case NOTHING -> breakers.abandoned(attempt.leave());
        }
    }

    private void count(Attempt attempt, String ending) {
        guard.metrics().attempted(attempt.candidate().provider(), ending);
    }
}
