package dev.sluice.contracts;

/** How a call ended. */
public enum CallStatus {
    SUCCEEDED,
    FAILED,
    REJECTED,
    UNKNOWN,
    CANCELLED
}
