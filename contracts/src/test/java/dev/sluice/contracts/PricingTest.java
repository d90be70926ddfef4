package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PricingTest {
    private static final String LINE = "'model':'m','since':'2026-11-01','source':'s','prompt':1,'completion':2";

    @Test
    void whatAnOperatorLeavesOutIsAbsent() throws UnreadableMessage {
        var line = read("{'currency':'USD','prices':[{" + LINE + "}]}").prices().getFirst();
        assertEquals(Optional.empty(), line.provider());
        assertEquals(Optional.empty(), line.cached());
        assertEquals(Optional.empty(), line.image());
        assertEquals(List.of(), line.tiers());
        assertEquals(0, read("{'currency':'USD'}").prices().size());
    }

    @Test
    void tiersStandByLength() throws UnreadableMessage {
        var tier = "{'above':%d,'prompt':2,'completion':3}";
        var line = read("{'currency':'USD','prices':[{" + LINE + ",'tiers':[" + tier.formatted(200_000) + ","
                        + tier.formatted(32_000) + "]}]}")
                .prices()
                .getFirst();

        assertEquals(
                List.of(32_000L, 200_000L),
                line.tiers().stream().map(Pricing.Tier::above).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'currency':' '}",
                "{'currency':'USD','prices':[{" + LINE + ",'cached':-1}]}",
                "{'currency':'USD','prices':[{" + LINE + ",'image':-1}]}",
                "{'currency':'USD','prices':[{" + LINE + ",'provider':''}]}",
                "{'currency':'USD','prices':[{" + LINE + ",'cache_write_long':-1}]}",
                "{'currency':'USD','prices':[{" + LINE + ",'tiers':[{'above':0,'prompt':1,'completion':1}]}]}",
                "{'currency':'USD','prices':[{" + LINE + ",'tiers':[{'above':9,'prompt':1,'completion':-1}]}]}",
                "{'currency':'USD','prices':[{" + LINE + ",'tiers':[{'prompt':1,'completion':1}]}]}",
                "{'currency':'USD','prices':[{'model':'m','since':'soon','source':'s','prompt':1,'completion':2}]}",
                "{'currency':'USD','prices':[{'model':'m','source':'s','prompt':1,'completion':2}]}",
                "{'currency':'USD','prices':[{'model':'','since':'2026-11-01','source':'s','prompt':1,'completion':2}]}",
                "{'currency':'USD','prices':[{'model':'m','since':'2026-11-01','source':'s','prompt':1}]}",
            })
    void nonsenseIsUnreadable(String json) {
        assertThrows(UnreadableMessage.class, () -> read(json));
    }

    private static Pricing read(String json) throws UnreadableMessage {
        return MessageCodec.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Pricing.class);
    }
}
