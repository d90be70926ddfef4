package dev.sluice.router.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.contracts.TokenUsage;
import org.junit.jupiter.api.Test;

class PriceTest {
    @Test
    void everyKindOfTokenHasItsPriceAndTheSumIsRoundedUpOnce() {
        var price = new Price(2_500_000, 1_250_000, 10_000_000);
        assertEquals(600 * 25 / 10 + 400 * 125 / 100 + 1_000, price.costMicros(new TokenUsage(1_000, 400, 100, 50)));
        assertEquals(3, price.costMicros(new TokenUsage(1, 0, 0, 0)));
        assertEquals(0, price.costMicros(TokenUsage.NONE));
    }

    @Test
    void pricesAreNeverNegative() {
        assertThrows(IllegalArgumentException.class, () -> new Price(-1, 0, 0));
    }
}
