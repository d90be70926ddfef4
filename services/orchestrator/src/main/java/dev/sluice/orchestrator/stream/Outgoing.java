package dev.sluice.orchestrator.stream;

/** What is sent outside the transaction, at once; the commit waits until the broker has it. */
sealed interface Outgoing permits WorkRecord, RestedRecords {}
