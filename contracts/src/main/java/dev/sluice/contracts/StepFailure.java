package dev.sluice.contracts;

/** Why a step failed. */
public enum StepFailure {
    /** The provider, or the way to it, is down. */
    PROVIDER_UNAVAILABLE(true),
    PROVIDER_ERROR(true),
    RATE_LIMITED(true),
    /** Nobody answered in time, or the stream fell silent. */
    TIMEOUT(true),
    BROKEN_STREAM(true),
    EMPTY_ANSWER(true),
    INTERNAL(true),
    /** The provider finds the request wrong. */
    REQUEST_REFUSED(false),
    /** The provider, or the router, does not accept who asks: a key, a right or a model is missing. */
    NOT_AUTHORISED(false),
    /** The installation's account at the provider is empty. */
    OUT_OF_CREDIT(false),
    /** A budget of this platform is used up. */
    BUDGET_EXHAUSTED(false),
    /** The conversation is longer than the model reads, however much of it is left out. */
    CONTEXT_TOO_LONG(false),
    /** The provider's content filter stopped it. */
    FILTERED(false),
    /** The model was still writing when the step's time was up, and what it had written is of no use. */
    UNFINISHED(false),
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
