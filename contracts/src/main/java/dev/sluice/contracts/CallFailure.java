package dev.sluice.contracts;

/**
 * Why a call failed, and how many attempts a call gets that fails like this and changes nothing; one that may have changed something
 * gets no second. When it is given up the model is told and may try something else.
 */
public enum CallFailure {
    UNKNOWN_TOOL(1),
    INVALID_ARGUMENTS(1),
    DENIED(1),
    NOT_FOUND(1),
    TOO_LARGE(1),
    /** What was to be changed is not there as the model wrote it. */
    CONTEXT_DIFFERS(1),
    /** What was to be changed is there more than once. */
    CONTEXT_NOT_UNIQUE(1),
    /** It did not end in time, or nobody told how. */
    TIMEOUT(2),
    TOOL_ERROR(1),
    POISON(1);

    private final int attemptsMax;

    CallFailure(int attemptsMax) {
        this.attemptsMax = attemptsMax;
    }

    /** The attempts in all of a call that changes nothing, this one counted; 1 is no second. */
    public int attemptsMax() {
        return attemptsMax;
    }
}
