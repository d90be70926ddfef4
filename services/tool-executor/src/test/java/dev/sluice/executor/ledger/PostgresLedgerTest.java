package dev.sluice.executor.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PostgresLedgerTest {
    @Test
    void nothingInANameIsAPattern() {
        assertEquals("s-1.t/1/%", PostgresLedger.beginningWith("s-1.t/1/"));
        assertEquals("a\\_b\\%c\\\\/%", PostgresLedger.beginningWith("a_b%c\\/"));
    }
}
