package dev.sluice.executor.ledger;

/** The ledger cannot be reached; whether the last write arrived is open. No ledger, no effect. */
public final class LedgerAway extends RuntimeException {
    public LedgerAway(Throwable cause) {
        super("the call ledger is out of reach: " + cause, cause);
    }
}
