package dev.sluice.workers.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.ToolSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KnownToolsTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHERS = new TenantId("others");

    private final KnownTools known = new KnownTools();

    @BeforeEach
    void tools() {
        known.know(tool("read_file", Optional.empty()));
        known.know(tool("weather__b", from(ACME, Role.CODER)));
        known.know(tool("weather__a", from(ACME, Role.CODER, Role.DEBUG)));
        known.know(tool("weather__c", from(OTHERS, Role.CODER)));
    }

    @Test
    void aRoleIsOfferedWhatItNamesAndWhatItsTenantHasForIt() {
        var names = List.of("read_file", "ask_user", "nowhere");

        assertEquals(List.of("read_file", "ask_user", "weather__a", "weather__b"), offered(names, ACME, Role.CODER));
        assertEquals(List.of("read_file", "ask_user", "weather__a"), offered(names, ACME, Role.DEBUG));
        assertEquals(List.of("read_file", "ask_user", "weather__c"), offered(names, OTHERS, Role.CODER));
    }

    @Test
    void aRoleMayNameAToolOfItsTenantOnly() {
        assertEquals(List.of("weather__b"), offered(List.of("weather__b"), ACME, Role.ASK));
        assertEquals(List.of(), offered(List.of("weather__b", "acme/weather__b"), OTHERS, Role.ASK));
    }

    @Test
    void aRoleHasWhatItNamesAndWhatItsTenantHasForIt() {
        assertTrue(known.has(List.of("nowhere"), ACME, Role.CODER, "nowhere"));
        assertTrue(known.has(List.of(), ACME, Role.DEBUG, "weather__a"));
        assertFalse(known.has(List.of(), ACME, Role.DEBUG, "weather__b"));
        assertFalse(known.has(List.of(), ACME, Role.CODER, "weather__c"));
        assertFalse(known.has(List.of(), ACME, Role.CODER, "read_file"));
    }

    @Test
    void aToolThatIsTakenBackIsOfferedNoMore() {
        known.forget("acme/weather__a");

        assertEquals(List.of(), offered(List.of(), ACME, Role.DEBUG));
    }

    private List<String> offered(List<String> names, TenantId tenant, Role role) {
        return known.offered(names, tenant, role).stream()
                .map(ToolDefinition::name)
                .toList();
    }

    private static Optional<ToolSource> from(TenantId tenant, Role... roles) {
        return Optional.of(new ToolSource(tenant, "weather", "any", List.of(roles)));
    }

    private static ToolDefinition tool(String name, Optional<ToolSource> source) {
        return new ToolDefinition(
                name,
                "Does it.",
                JsonNodeFactory.instance.objectNode(),
                true,
                true,
                Risk.HIGH,
                "1",
                Optional.empty(),
                source);
    }
}
