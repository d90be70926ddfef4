package dev.sluice.router.spend.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceTest {
    @Test
    void everyKindOfTokenHasItsPriceAndTheSumIsRoundedUpOnce() {
        var price = new Price(2_500_000, 1_250_000, 10_000_000, 20_000_000, 7);
        assertEquals(
                600 * 25 / 10 + 400 * 125 / 100 + 50 * 10 + 50 * 20,
                price.costMicros(new TokenUsage(1_000, 400, 100, 50)));
        assertEquals(3, price.costMicros(new TokenUsage(1, 0, 0, 0)));
        assertEquals(14, price.costMicros(TokenUsage.NONE, 2));
        assertEquals(0, price.costMicros(TokenUsage.NONE));
    }

    @Test
    void whatIsWrittenToACacheHasAPriceOfItsOwn() {
        var price = new Price(3_000_000, 300_000, 15_000_000, 15_000_000, 0, 3_750_000);

        assertEquals(
                25 * 3 + 600 + 375 + 15 * 15, price.costMicros(new TokenUsage(2125, 2000, 15, 0, Optional.of(100L))));
        assertEquals(4 * 375 / 100 + 15, price.costMicros(price.dearest(4, 1)));
        assertEquals(4 * 3 + 15, price.costMicros(new TokenUsage(4, 0, 1, 0)));
    }

    @Test
    void theCostIsTheDecimalSumToTheMicroForAnyUsageAndPrice() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++) {
            var price = new Price(any(random), any(random), any(random), any(random), any(random), any(random));
            var prompt = any(random);
            var completion = any(random);
            var cached = below(random, prompt);
            var written = below(random, prompt - cached);
            var usage = new TokenUsage(prompt, cached, completion, below(random, completion), Optional.of(written));

            var exact = times(usage.prompt() - cached - written, price.prompt())
                    .add(times(cached, price.cached()))
                    .add(times(written, price.cacheWrite()))
                    .add(times(usage.completion() - usage.reasoning(), price.completion()))
                    .add(times(usage.reasoning(), price.reasoning()))
                    .movePointLeft(6)
                    .setScale(0, RoundingMode.CEILING)
                    .min(BigDecimal.valueOf(Long.MAX_VALUE));

            assertEquals(exact.longValueExact(), price.costMicros(usage), () -> "seed " + seed + " " + price + usage);
        }
    }

    @Test
    void moreTokensNeverCostLess() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var i = 0; i < 5_000; i++) {
            var price = new Price(any(random), 0, any(random), any(random), 0);
            var usage = new TokenUsage(any(random), 0, any(random), 0);
            var more = new TokenUsage(usage.prompt() + any(random), 0, usage.completion() + any(random), 0);

            assertTrue(price.costMicros(usage) <= price.costMicros(more), () -> "seed " + seed);
        }
    }

    @Test
    void whatAProviderSaysTooMuchIsNotPaidBack() {
        var price = new Price(1_000_000, 0, 1_000_000, 1_000_000, 0);
        assertEquals(5, price.costMicros(new TokenUsage(0, 100, 5, 9)));
    }

    @Test
    void pricesAreNeverNegative() {
        assertThrows(IllegalArgumentException.class, () -> new Price(-1, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Price(0, 0, 0, 0, 0, -1));
    }

    /** Small numbers as often as large ones. */
    private static long any(Random random) {
        return random.nextLong(1L << random.nextInt(1, 40));
    }

    private static long below(Random random, long max) {
        return max == 0 ? 0 : random.nextLong(max + 1);
    }

    private static BigDecimal times(long count, long price) {
        return BigDecimal.valueOf(count).multiply(BigDecimal.valueOf(price));
    }
}
