package dev.sluice.contracts;

/** Why a turn failed. */
public enum TurnFailure {
    DEADLINE,
    STEPS_EXHAUSTED,
    CALLS_EXHAUSTED,
    OUTPUT_EXHAUSTED,
    TOKENS_EXHAUSTED,
    COST_EXHAUSTED,
    MODEL_FAILED,
    /** Not one task of the plan came to a result. */
    TASKS_FAILED,
    /** Its agent repeated itself, and went on after it was told. */
    STUCK,
    INTERNAL
}
