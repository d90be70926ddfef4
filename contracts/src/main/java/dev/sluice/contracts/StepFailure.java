package dev.sluice.contracts;

/** Why a step failed, and how many attempts a step gets that fails like this. */
public enum StepFailure {
    /** The provider, or the way to it, is down. */
    PROVIDER_UNAVAILABLE(10),
    PROVIDER_ERROR(10),
    RATE_LIMITED(10),
    /** Nobody answered in time, or the stream fell silent. */
    TIMEOUT(3),
    BROKEN_STREAM(10),
    EMPTY_ANSWER(3),
    INTERNAL(3),
    /** The model answered, but not in the form that was asked for. It is told what was wrong. */
    INVALID_RESULT(3),
    /** The answer rests on nothing that its task has done, or contradicts it. It is told what to do. */
    UNPROVEN(3),
    /** The provider finds the request wrong. */
    REQUEST_REFUSED(1),
    /** The provider, or the router, does not accept who asks: a key, a right or a model is missing. */
    NOT_AUTHORISED(1),
    /** The installation's account at the provider is empty. */
    OUT_OF_CREDIT(1),
    /** A budget of this platform is used up. */
    BUDGET_EXHAUSTED(1),
    /** What is left of the turn's own money does not hold what the call could cost. */
    TURN_COST_EXHAUSTED(1),
    /** The conversation is longer than the model reads, however much of it is left out. */
    CONTEXT_TOO_LONG(1),
    /** The provider's content filter stopped it. */
    FILTERED(1),
    /** The model was still writing when the step's time was up, and what it had written is of no use. */
    UNFINISHED(1),
    TOO_LARGE(1),
    /** Its turn is being cancelled, or its task's time was up. */
    STOPPED(1),
    POISON(1);

    private final int attemptsMax;

    StepFailure(int attemptsMax) {
        this.attemptsMax = attemptsMax;
    }

    /** The attempts in all, this one counted, after which a step that fails like this is given up; 1 is no second. */
    public int attemptsMax() {
        return attemptsMax;
    }

    /** Whether another attempt may go better. */
    public boolean retryable() {
        return attemptsMax > 1;
    }
}
