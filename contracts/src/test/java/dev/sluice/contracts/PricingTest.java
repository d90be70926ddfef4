package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import java.nio.charset.StandardCharsets;
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
        assertEquals(0, read("{'currency':'USD'}").prices().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'currency':' '}",
                "{'currency':'USD','prices':[{" + LINE + ",'cached':-1}]}",
                "{'currency':'USD','prices':[{" + LINE + ",'image':-1}]}",
                "{'currency':'USD','prices':[{" + LINE + ",'provider':''}]}",
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
