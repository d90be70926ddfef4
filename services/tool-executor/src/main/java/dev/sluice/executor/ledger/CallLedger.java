package dev.sluice.executor.ledger;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Input.CallOutcome;

/**
 * What has become of effectful calls, so that each happens at most once however often it is delivered. Every method
 * waits for the store, for a few seconds at most, and throws {@link LedgerAway} if it does not answer.
 */
public interface CallLedger {
    LedgerEntry find(CallId call);

    /** Notes that the effect begins; false if the call was started or called off before. */
    boolean start(CallId call, String tool, String digest, String base);

    /** Notes how a started call ended. The first word stands. */
    LedgerEntry.Ended end(CallId call, CallOutcome outcome);

    /** Notes that the call never starts and why; if it was started or is over, changes nothing and gives what is. */
    LedgerEntry callOff(CallId call, String tool, CallOutcome outcome);
}
