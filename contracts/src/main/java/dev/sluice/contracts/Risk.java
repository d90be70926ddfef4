package dev.sluice.contracts;

/** How bad it would be if a call were wrong. */
public enum Risk {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
}
