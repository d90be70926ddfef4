package dev.sluice.router.spend.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.contracts.UsageRecorded.PricedBy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PricesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Price DIAL = Price.of(Price.Rates.of(1, 1));

    @Test
    void aModelCostsWhatTheShippedTableSays() {
        var priced = new Prices(Optional.empty(), Price.FREE).inForce().of("api.openai.com", "gpt-4.1-mini", NOW);

        assertEquals(
                new PriceList.Priced(
                        Price.of(new Price.Rates(400_000, 100_000, 1_600_000, 1_600_000, 400_000, 400_000)),
                        PricedBy.TABLE),
                priced);
    }

    @Test
    void aSnapshotCostsWhatItsModelDoes() {
        var prices = new Prices(Optional.empty(), Price.FREE);

        assertEquals(
                prices.inForce().of("x", "gpt-4.1-mini", NOW),
                prices.inForce().of("x", "gpt-4.1-mini-2025-04-14", NOW));
        assertEquals(
                prices.inForce().of("x", "claude-haiku-4-5", NOW),
                prices.inForce().of("x", "claude-haiku-4-5-20251001", NOW));
    }

    @Test
    void aModelThatNobodyKnowsCostsTheOperatorsPriceOrNothing() {
        assertEquals(
                new PriceList.Priced(DIAL, PricedBy.OPERATOR),
                new Prices(Optional.empty(), DIAL).inForce().of("x", "mine", NOW));
        assertEquals(
                new PriceList.Priced(Price.FREE, PricedBy.NOTHING),
                new Prices(Optional.empty(), Price.FREE).inForce().of("x", "mine", NOW));
    }

    @Test
    void writingToACacheCostsWhatTheTableSaysOrWhatReadingDoes() throws PriceTable.Malformed {
        var table = table("""
                {"model": "free", "since": "2026-01-01", "source": "s", "prompt": 8, "completion": 9},
                {"model": "dear", "since": "2026-01-01", "source": "s", "prompt": 8, "cache_write": 10, "completion": 9}""");
        var prices = new Prices(Optional.of(table), DIAL);

        assertEquals(8, prices.inForce().of("x", "free", NOW).price().usual().cacheWrite());
        assertEquals(10, prices.inForce().of("x", "dear", NOW).price().usual().cacheWrite());
        assertEquals(
                3_750_000,
                prices.inForce()
                        .of("x", "claude-sonnet-4-5-20250929", NOW)
                        .price()
                        .usual()
                        .cacheWrite());
    }

    @Test
    void aTierWithoutFiguresOfItsOwnFollowsItsOwnPrompt() throws PriceTable.Malformed {
        var table = table("""
                {"model": "m", "since": "2026-01-01", "source": "s", "prompt": 10, "cached": 1, "completion": 20,
                 "cache_write": 12, "cache_write_long": 20,
                 "tiers": [{"above": 100, "prompt": 30, "completion": 60, "cache_write": 40}]}""");
        var price =
                new Prices(Optional.of(table), DIAL).inForce().of("x", "m", NOW).price();

        assertEquals(new Price.Rates(10, 1, 20, 20, 12, 20), price.rates(100));
        assertEquals(new Price.Rates(30, 30, 60, 60, 40, 40), price.rates(101));
    }

    @Test
    void aFigureHoldsFromItsDayOn() throws PriceTable.Malformed {
        var table = table("""
                {"model": "m", "since": "2026-01-01", "source": "s", "prompt": 10, "completion": 10},
                {"model": "m", "since": "2026-12-01", "source": "s", "prompt": 20, "completion": 20}""");
        var prices = new Prices(Optional.of(table), DIAL);

        assertEquals(10, prices.inForce().of("x", "m", NOW).price().usual().prompt());
        assertEquals(
                20,
                prices.inForce()
                        .of("x", "m", Instant.parse("2026-12-01T00:00:00Z"))
                        .price()
                        .usual()
                        .prompt());
        assertEquals(
                PricedBy.OPERATOR,
                prices.inForce()
                        .of("x", "m", Instant.parse("2025-12-31T23:59:59Z"))
                        .by());
    }

    @Test
    void aProvidersOwnFigureGoesBeforeOneForAll() throws PriceTable.Malformed {
        var table = table("""
                {"model": "m", "since": "2026-01-01", "source": "s", "prompt": 10, "completion": 10},
                {"provider": "dear", "model": "m", "since": "2026-01-01", "source": "s", "prompt": 90, "completion": 9}""");
        var prices = new Prices(Optional.of(table), DIAL);

        assertEquals(90, prices.inForce().of("dear", "m", NOW).price().usual().prompt());
        assertEquals(10, prices.inForce().of("other", "m", NOW).price().usual().prompt());
    }

    @Test
    void aLineForAllModelsHoldsForThoseThatNoTableKnows() throws PriceTable.Malformed {
        var table = table("""
                {"provider": "mine", "model": "*", "since": "2026-01-01", "source": "s", "prompt": 0, "completion": 0}""");
        var prices = new Prices(Optional.of(table), Price.FREE).inForce();

        assertEquals(
                new PriceList.Priced(Price.of(Price.Rates.of(0, 0)), PricedBy.TABLE), prices.of("mine", "any", NOW));
        assertEquals(PricedBy.NOTHING, prices.of("another", "any", NOW).by());
        assertEquals(
                2_000_000, prices.of("mine", "gpt-4.1", NOW).price().usual().prompt());
    }

    @Test
    void whatIsInForceForACallStaysWhenATableIsPublished() throws PriceTable.Malformed {
        var prices = new Prices(Optional.empty(), DIAL);
        var before = prices.inForce();

        prices.publish(table("""
                {"model": "m", "since": "2020-01-01", "source": "s", "prompt": 6, "completion": 5}"""));

        assertEquals(1, before.of("x", "m", NOW).price().usual().prompt());
        assertEquals(6, prices.inForce().of("x", "m", NOW).price().usual().prompt());
    }

    @Test
    void theNewestWordWins() throws PriceTable.Malformed {
        var file = table("""
                {"model": "gpt-4.1-mini", "since": "2020-01-01", "source": "s", "prompt": 5, "completion": 5}""");
        var prices = new Prices(Optional.of(file), DIAL);
        assertEquals(
                5, prices.inForce().of("x", "gpt-4.1-mini", NOW).price().usual().prompt());

        prices.publish(table("""
                {"model": "gpt-4.1-mini", "since": "2020-01-01", "source": "s", "prompt": 6, "completion": 5}"""));

        assertEquals(
                6, prices.inForce().of("x", "gpt-4.1-mini", NOW).price().usual().prompt());
        assertEquals(
                2_000_000,
                prices.inForce().of("x", "gpt-4.1", NOW).price().usual().prompt());
    }

    @Test
    void aTableThatIsWrongIsRefused() {
        for (var wrong : new String[] {
            "{\"model\": \"m\", \"since\": \"2026-01-01\", \"source\": \"s\", \"prompt\": -1, \"completion\": 1}",
            "{\"model\": \"m\", \"since\": \"soon\", \"source\": \"s\", \"prompt\": 1, \"completion\": 1}",
            "{\"model\": \"m\", \"since\": \"2026-01-01\", \"source\": \"\", \"prompt\": 1, \"completion\": 1}",
            "{\"model\": \"m\", \"since\": \"2026-01-01\", \"source\": \"s\", \"promt\": 1, \"completion\": 1}",
            "{\"model\": \"m\", \"since\": \"2026-01-01\", \"source\": \"s\", \"prompt\": 1}",
            "17"
        }) {
            assertThrows(PriceTable.Malformed.class, () -> table(wrong), wrong);
        }
    }

    private static PriceTable table(String lines) throws PriceTable.Malformed {
        return PriceTable.read(
                ("{\"currency\": \"USD\", \"prices\": [" + lines + "]}").getBytes(StandardCharsets.UTF_8));
    }
}
