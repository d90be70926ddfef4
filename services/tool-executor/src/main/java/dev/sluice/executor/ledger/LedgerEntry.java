package dev.sluice.executor.ledger;

import dev.sluice.contracts.Input.CallOutcome;

/**
 * What the ledger knows of an effectful call.
 *
 * <pre>
 * Unseen -> Started -> Ended      it ran
 * Unseen -> Ended                 it was called off before it started, and never will
 * </pre>
 */
public sealed interface LedgerEntry {
    /** Nobody has started or called it off. */
    record Unseen() implements LedgerEntry {}

    /**
     * Its effect began and perhaps happened.
     *
     * @param digest what was approved
     * @param base digest of what it would change, as it was then
     */
    record Started(String digest, String base) implements LedgerEntry {}

    /** It is over, for good. */
    record Ended(CallOutcome outcome) implements LedgerEntry {}
}
