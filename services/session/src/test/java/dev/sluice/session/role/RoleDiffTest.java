package dev.sluice.session.role;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RoleVersion;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said to be different between two configurations. */
class RoleDiffTest {
    @Test
    void onlyWhatIsDifferentIsNamed() {
        var changes =
                RoleDiff.between(config(Configured.role("a", 1, "One.")), config(Configured.role("a", 2, "Two.")));

        assertEquals(
                List.of("prompt"), changes.stream().map(RoleDiff.Change::field).toList());
        assertEquals("One.", changes.getFirst().before().orElseThrow().asText());
        assertEquals("Two.", changes.getFirst().after().orElseThrow().asText());
    }

    @Test
    void aFieldThatCameOrWentHasOneSide() {
        var plain = config(Configured.role("a", 1, "Be brief."));
        var pooled = config(Configured.pooled("a", "ask"));

        assertEquals(
                Optional.empty(), RoleDiff.between(plain, pooled).getFirst().before());
        assertEquals(
                Optional.empty(), RoleDiff.between(pooled, plain).getFirst().after());
    }

    @Test
    void theSameIsNoChange() {
        var one = config(Configured.role("a", 1, "One."));

        assertEquals(List.of(), RoleDiff.between(one, one));
    }

    @Test
    void whatWasTakenAwayHasNoFields() {
        var changes = RoleDiff.between(config(Configured.role("a", 1, "One.")), Optional.empty());

        assertEquals(
                List.of("hands_to", "prompt", "tools"),
                changes.stream().map(RoleDiff.Change::field).toList());
    }

    private static Optional<RoleConfig> config(RoleVersion version) {
        return version.config();
    }
}
