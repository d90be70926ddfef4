package dev.sluice.session.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPlanTest {
    private final RetryPlan plan = new RetryPlan(Duration.ofSeconds(5), 10);

    @Test
    void eachWaitIsTwiceAsLongUpToAnHour() {
        assertEquals(Duration.ofSeconds(5), plan.after(1));
        assertEquals(Duration.ofSeconds(10), plan.after(2));
        assertEquals(Duration.ofSeconds(1_280), plan.after(9));
        assertEquals(Duration.ofHours(1), plan.after(100));
    }

    @Test
    void afterTheLastTryItIsOver() {
        assertFalse(plan.over(9));
        assertTrue(plan.over(10));
    }
}
