package dev.sluice.contracts;

/** Why an intent was refused. */
public enum Refusal {
    SESSION_EXISTS,
    NO_SUCH_SESSION,
    SESSION_BUSY,
    QUEUE_FULL,
    /** So many messages joined the turn that runs that it takes no more. */
    STEERS_EXHAUSTED,
    DUPLICATE_TURN,
    IDEMPOTENCY_CONFLICT,
    NO_SUCH_TURN,
    TURN_ENDED,
    NO_SUCH_APPROVAL,
    ALREADY_DECIDED,
    NO_SUCH_GRANT,
    NO_SUCH_QUESTION,
    ALREADY_ANSWERED,
    INVALID,
    INTERNAL
}
