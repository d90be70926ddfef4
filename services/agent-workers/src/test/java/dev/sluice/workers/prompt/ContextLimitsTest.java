package dev.sluice.workers.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Role;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How much the model of a role reads, as far as we know. */
class ContextLimitsTest {
    private static final RoleSheet SILENT =
            new RoleSheet(Role.ASK, "Be brief.", List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    private static final RoleSheet SAYING =
            new RoleSheet(Role.CODER, "Be brief.", List.of(), Optional.empty(), Optional.empty(), Optional.of(32_000));

    private long now;
    private final ContextLimits limits = new ContextLimits(128_000, () -> now);

    @Test
    void aRoleThatSaysNothingGetsWhatIsUsual() {
        assertEquals(128_000, limits.of(SILENT));
        assertEquals(32_000, limits.of(SAYING));
    }

    @Test
    void aRefusalHalvesItForAWhile() {
        assertEquals(Optional.of(16_000), limits.smallerThan(SAYING, 32_000));
        assertEquals(16_000, limits.of(SAYING));
        assertEquals(128_000, limits.of(SILENT));

        now += ContextLimits.MEMORY.toNanos();
        assertEquals(32_000, limits.of(SAYING));
    }

    @Test
    void thereIsALeastMeasure() {
        assertEquals(Optional.of(2_000), limits.smallerThan(SILENT, 3_000));
        assertEquals(Optional.empty(), limits.smallerThan(SILENT, 2_000));
    }
}
