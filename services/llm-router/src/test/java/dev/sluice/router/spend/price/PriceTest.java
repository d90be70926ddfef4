package dev.sluice.router.spend.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.spend.price.Price.Rates;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceTest {
    @Test
    void everyKindOfTokenHasItsPriceAndTheSumIsRoundedUpOnce() {
        var price =
                new Price(new Rates(2_500_000, 1_250_000, 10_000_000, 20_000_000, 2_500_000, 2_500_000), List.of(), 7);
        assertEquals(
                600 * 25 / 10 + 400 * 125 / 100 + 50 * 10 + 50 * 20,
                price.costMicros(new TokenUsage(1_000, 400, 100, 50)));
        assertEquals(3, price.costMicros(new TokenUsage(1, 0, 0, 0)));
        assertEquals(14, price.costMicros(TokenUsage.NONE, 2));
        assertEquals(0, price.costMicros(TokenUsage.NONE));
    }

    @Test
    void whatIsWrittenToACacheHasAPriceOfItsOwn() {
        var price = Price.of(new Rates(3_000_000, 300_000, 15_000_000, 15_000_000, 3_750_000, 3_750_000));

        assertEquals(
                25 * 3 + 600 + 375 + 15 * 15, price.costMicros(new TokenUsage(2125, 2000, 15, 0, Optional.of(100L))));
        assertEquals(4 * 375 / 100 + 15, price.costMicros(price.dearest(4, 1)));
        assertEquals(4 * 3 + 15, price.costMicros(new TokenUsage(4, 0, 1, 0)));
    }

    @Test
    void whatACacheKeepsForAnHourHasAPriceOfItsOwn() {
        var price = Price.of(new Rates(3_000_000, 300_000, 15_000_000, 15_000_000, 3_750_000, 6_000_000));

        assertEquals(
                600 * 375 / 100 + 400 * 6,
                price.costMicros(new TokenUsage(1_000, 0, 0, 0, Optional.of(1_000L), Optional.of(400L))));
        assertEquals(1_000 * 6 + 15, price.costMicros(price.dearest(1_000, 1)));
    }

    @Test
    void aLongPromptMakesEveryTokenOfItsCallDearer() {
        var price = new Price(
                Rates.of(1_000_000, 4_000_000),
                List.of(
                        new Price.Tier(272_000, Rates.of(3_000_000, 9_000_000)),
                        new Price.Tier(100_000, Rates.of(2_000_000, 6_000_000))),
                0);

        assertEquals(100_000 + 40, price.costMicros(new TokenUsage(100_000, 0, 10, 0)));
        assertEquals(2 * 100_001 + 60, price.costMicros(new TokenUsage(100_001, 90_000, 10, 0)));
        assertEquals(3 * 272_001 + 90, price.costMicros(new TokenUsage(272_001, 0, 10, 0)));
        assertEquals(3 * 300_000 + 9, price.costMicros(price.dearest(300_000, 1)));
    }

    @Test
    void theCostIsTheDecimalSumToTheMicroForAnyUsageAndPrice() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++) {
            var rates = new Rates(any(random), any(random), any(random), any(random), any(random), any(random));
            var price = Price.of(rates);
            var prompt = any(random);
            var completion = any(random);
            var cached = below(random, prompt);
            var written = below(random, prompt - cached);
            var kept = below(random, written);
            var usage = new TokenUsage(
                    prompt, cached, completion, below(random, completion), Optional.of(written), Optional.of(kept));

            var exact = times(usage.prompt() - cached - written, rates.prompt())
                    .add(times(cached, rates.cached()))
                    .add(times(written - kept, rates.cacheWrite()))
                    .add(times(kept, rates.cacheWriteLong()))
                    .add(times(usage.completion() - usage.reasoning(), rates.completion()))
                    .add(times(usage.reasoning(), rates.reasoning()))
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
            var price = Price.of(new Rates(any(random), 0, any(random), any(random), 0, 0));
            var usage = new TokenUsage(any(random), 0, any(random), 0);
            var more = new TokenUsage(usage.prompt() + any(random), 0, usage.completion() + any(random), 0);

            assertTrue(price.costMicros(usage) <= price.costMicros(more), () -> "seed " + seed);
        }
    }

    @Test
    void whatAProviderSaysTooMuchIsNotPaidBack() {
        var price = Price.of(new Rates(1_000_000, 0, 1_000_000, 1_000_000, 0, 0));
        assertEquals(5, price.costMicros(new TokenUsage(0, 100, 5, 9)));
    }

    @Test
    void pricesAreNeverNegative() {
        assertThrows(IllegalArgumentException.class, () -> new Rates(-1, 0, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Rates(0, 0, 0, 0, 0, -1));
        assertThrows(IllegalArgumentException.class, () -> new Price(Rates.of(0, 0), List.of(), -1));
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
