package dev.sluice.router.spend;

/**
 * Money that is set aside for one call. It is settled by the call's usage record, through {@link Budgets#settle}; until
 * then its lease is renewed.
 *
 * @param call the ledger's name for the call
 * @param micros how much; 0 where no budget applies
 */
public record Reservation(String call, long micros) {}
