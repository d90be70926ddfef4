package dev.sluice.contracts;

/** Why a call failed; the model is told and may try something else. */
public enum CallFailure {
    UNKNOWN_TOOL,
    INVALID_ARGUMENTS,
    DENIED,
    NOT_FOUND,
    TOO_LARGE,
    TIMEOUT,
    TOOL_ERROR,
    POISON
}
