package dev.sluice.contracts;

/** Why a step failed. */
public enum StepFailure {
    PROVIDER_UNAVAILABLE(true),
    PROVIDER_ERROR(true),
    RATE_LIMITED(true),
    TIMEOUT(true),
    BROKEN_STREAM(true),
    EMPTY_ANSWER(true),
    INTERNAL(true),
    REQUEST_REFUSED(false),
    TOO_LARGE(false),
    POISON(false);

    private final boolean retryable;

    StepFailure(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether another attempt may go better. */
    public boolean retryable() {
        return retryable;
    }
}
