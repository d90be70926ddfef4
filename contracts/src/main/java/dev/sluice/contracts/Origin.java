package dev.sluice.contracts;

/** How a turn came in: over a chat where somebody watches, or as a job where nobody need. */
public enum Origin {
    CHAT,
    JOB
}
