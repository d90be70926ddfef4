package dev.sluice.executor.ledger;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.Scope;
import java.time.Instant;
import java.util.Optional;

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

    /**
     * Notes that the user of the scope is asked about the call, once however often; if he was asked about so many others within the
     * last hour, notes nothing and gives the time from which he may be asked again.
     *
     * @param perHourMax 1 or more; about so many, where several are asked at the same moment
     */
    Optional<Instant> ask(CallId call, Scope whose, int perHourMax);
}
