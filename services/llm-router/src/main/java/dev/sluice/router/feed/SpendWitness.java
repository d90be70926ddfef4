package dev.sluice.router.feed;

import dev.sluice.contracts.BudgetExceeded;
import dev.sluice.contracts.BudgetWarned;

/** Someone who is told what becomes of budgets. Never blocks. */
public interface SpendWitness {
    void warned(BudgetWarned warning);

    void exceeded(BudgetExceeded refusal);
}
