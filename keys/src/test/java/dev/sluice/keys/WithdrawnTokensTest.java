package dev.sluice.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WithdrawnTokensTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final WithdrawnTokens tokens = new WithdrawnTokens();

    @Test
    void nobodyIsRefusedOfWhomNothingIsSaid() {
        assertFalse(tokens.refuses(ACME, ADA, Optional.of("l-1"), NOON));
    }

    @Test
    void nothingOfADisabledUserCounts() {
        tokens.changed(standing(new Standing(true, NOON, Optional.empty())));

        assertTrue(tokens.refuses(ACME, ADA, Optional.empty(), NOON.plusSeconds(60)));
        assertFalse(tokens.refuses(new TenantId("other"), ADA, Optional.empty(), NOON));
    }

    @Test
    void afterAChangeOnlyYoungerTokensCount() {
        tokens.changed(standing(new Standing(false, NOON, Optional.of(List.of("viewer")))));

        assertTrue(tokens.refuses(ACME, ADA, Optional.empty(), NOON.minusSeconds(1)));
        assertFalse(tokens.refuses(ACME, ADA, Optional.empty(), NOON));
        assertEquals(Optional.of(NOON), tokens.tokensFrom(ACME, ADA));
    }

    @Test
    void noTokenOfAnEndedLoginCounts() {
        tokens.changed(version(WithdrawnTokens.LOGIN, "l-1", JsonNodeFactory.instance.objectNode()));

        assertTrue(tokens.refuses(ACME, ADA, Optional.of("l-1"), NOON));
        assertFalse(tokens.refuses(ACME, ADA, Optional.of("l-2"), NOON));
    }

    @Test
    void anEndedLoginIsForgottenWhenNoTokenOfItIsLeft() {
        tokens.changed(version(WithdrawnTokens.LOGIN, "l-1", JsonNodeFactory.instance.objectNode()));

        assertEquals(List.of(), tokens.forgettable(NOON.plus(Duration.ofMinutes(59))));
        assertEquals(List.of("l-1"), tokens.forgettable(NOON.plus(Duration.ofMinutes(61))));
        tokens.removed(WithdrawnTokens.LOGIN, "l-1");
        assertFalse(tokens.hasEnded("l-1"));
    }

    @Test
    void whatCannotBeReadChangesNothing() {
        tokens.changed(standing(new Standing(true, NOON, Optional.empty())));

        assertThrows(
                IllegalArgumentException.class,
                () -> tokens.changed(
                        version(Standing.KIND, "acme/ada", JsonNodeFactory.instance.textNode("no standing"))));

        assertTrue(tokens.refuses(ACME, ADA, Optional.empty(), NOON));
    }

    private static ConfigVersion standing(Standing standing) {
        return version(Standing.KIND, "acme/ada", MessageCodec.mapper().valueToTree(standing));
    }

    private static ConfigVersion version(String kind, String name, JsonNode body) {
        return new ConfigVersion(kind, name, "v1", body, new UserId("boss"), NOON);
    }
}
