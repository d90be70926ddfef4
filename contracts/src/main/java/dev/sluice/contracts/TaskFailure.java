package dev.sluice.contracts;

/** Why a task of a plan failed. */
public enum TaskFailure {
    MODEL_FAILED,
    /** Its answer was not of the form that the plan asks for, however often it was asked again. */
    INVALID_RESULT,
    /** Its answer rested on nothing that it had done, or contradicted it, however often it was asked again. */
    UNPROVEN,
    /** It took longer than its plan gives it. */
    DEADLINE,
    /** Its agent repeated itself, and went on after it was told. */
    STUCK
}
