package dev.sluice.contracts;

/** Why a task of a plan failed. */
public enum TaskFailure {
    MODEL_FAILED,
    /** Its answer was not of the form that the plan asks for, however often it was asked again. */
    INVALID_RESULT,
    /** Its agent repeated itself, and went on after it was told. */
    STUCK
}
