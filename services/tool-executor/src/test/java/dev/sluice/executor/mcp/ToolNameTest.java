package dev.sluice.executor.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ToolNameTest {
    @Test
    void aToolIsNamedBehindItsServer() {
        assertEquals("weather__get_forecast", ToolName.of("weather", "get_forecast"));
    }

    @Test
    void whatNoProviderTakesIsReplacedAndToldApart() {
        var dotted = ToolName.of("admin", "tools.list");

        assertTrue(dotted.matches("admin__tools_list_[0-9a-f]{8}"), dotted);
        assertNotEquals(dotted, ToolName.of("admin", "tools/list"));
    }

    @Test
    void aLongNameIsShortenedAndToldApart() {
        var one = ToolName.of("server", "x".repeat(120));

        assertEquals(63, one.length());
        assertNotEquals(one, ToolName.of("server", "x".repeat(121)));
    }
}
