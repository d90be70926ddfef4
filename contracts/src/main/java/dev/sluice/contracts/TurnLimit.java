package dev.sluice.contracts;

/** What is counted of a turn; see {@link Limits}. */
public enum TurnLimit {
    /** Model calls, retries counted. */
    STEPS,
    /** Tool calls. */
    CALLS,
    /** Characters that the model writes. */
    OUTPUT_CHARS,
    /** Tokens that its model calls read and write. */
    TOKENS,
    /** Millionths of the price table's currency that its model calls cost. */
    COST_MICROS,
    /** Seconds of wall time; they stand still while a person is asked. */
    SECONDS
}
