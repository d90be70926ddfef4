package dev.sluice.executor.call;

import dev.sluice.contracts.AuditRecorded;

/** Where decisions are kept. */
@FunctionalInterface
public interface AuditTrail {
    /** Returns once the record is safe; throws if it is not. */
    void record(AuditRecorded record) throws InterruptedException;
}
