package dev.sluice.contracts;

/** Why a call failed; the model is told and may try something else. */
public enum CallFailure {
    UNKNOWN_TOOL,
    INVALID_ARGUMENTS,
    DENIED,
    NOT_FOUND,
    TOO_LARGE,
    /** What was to be changed is not there as the model wrote it. */
    CONTEXT_DIFFERS,
    /** What was to be changed is there more than once. */
    CONTEXT_NOT_UNIQUE,
    TIMEOUT,
    TOOL_ERROR,
    POISON
}
