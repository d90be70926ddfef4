package dev.sluice.workers.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Digest;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The roles that ship with Sluice and the form they are written in. */
class ShippedRolesTest {
    private final Map<Role, RoleSheet> shipped = ShippedRoles.read();

    @Test
    void everyRoleThatShipsHasASheet() {
        for (var role : RolePool.shipped()) {
            assertTrue(shipped.containsKey(role), role.name());
        }
    }

    /** Whoever changes a role makes a version: raise {@link Versions#BUILT_IN} and write its file beside the others. */
    @Test
    void aRoleThatChangesIsAnotherVersion() throws IOException {
        var version = Versions.BUILT_IN.roles();
        var known = Path.of("src/test/resources/shipped-roles", version + ".sha256");
        assertTrue(Files.exists(known), () -> "no version %s: write %s".formatted(version, known));

        assertEquals(
                Files.readAllLines(known), digests(), () -> "a role is no longer what it is in %s: raise the version"
                        .formatted(version));
    }

    private List<String> digests() {
        return shipped.values().stream()
                .map(sheet -> Digest.sha256Hex(String.join("\n", sheet.lines())) + "  " + sheet.role())
                .sorted(Comparator.comparing(line -> line.split("  ")[1]))
                .toList();
    }

    @Test
    void onlyThoseWriteWhoMay() {
        for (var tool :
                List.of("edit_file", "write_file", "delete_file", "git_branch", "git_commit", "recall", "remember")) {
            assertTrue(tools(Role.CODER).contains(tool));
            assertTrue(tools(Role.DEBUG).contains(tool));
        }
        var reads =
                List.of("list_files", "search_files", "search_code", "read_file", "git_status", "git_diff", "git_log");
        for (var role : List.of(Role.ASK, Role.ARCHITECT)) {
            assertEquals(with(reads, "recall", "ask_user", "hand_over"), tools(role));
        }
        for (var role : List.of(Role.PLANNER, Role.REVIEWER, Role.SECURITY)) {
            assertEquals(with(reads, "ask_user", "hand_over"), tools(role));
        }
        assertEquals(with(reads, "hand_over"), tools(Role.READER));
        assertTrue(tools(Role.TEST_WRITER).contains("write_file"));
        assertEquals(with(reads, "recall", "propose_plan", "ask_user"), tools(Role.ORCHESTRATOR));
    }

    private static List<String> with(List<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    @Test
    void noBuiltInRoleSaysHowFreelyToWriteBecauseSomeModelsRefuseThat() {
        for (var role : Role.BUILT_IN) {
            var sheet = shipped.get(role);
            assertEquals(Optional.empty(), sheet.temperature(), role.name());
            assertEquals(Optional.empty(), sheet.effort(), role.name());
        }
    }

    @Test
    void theHeadIsNoPartOfThePrompt() {
        var sheet = RoleSheet.parse(
                Role.ASK,
                "---\ntools: a, b\ntemperature: 0.5\neffort: high\ncontext-tokens: 8000\n---\n# Ask\n\nBe brief.\n");

        assertEquals(
                new RoleSheet(
                        Role.ASK,
                        "# Ask\n\nBe brief.",
                        List.of("a", "b"),
                        Optional.of(0.5),
                        Optional.of(Level.HIGH),
                        Optional.of(8_000)),
                sheet);
        assertFalse(shipped.get(Role.CODER).prompt().contains("---"));
    }

    @Test
    void aHeadIsNotNeeded() {
        assertEquals(
                new RoleSheet(Role.ASK, "Be brief.", List.of(), Optional.empty(), Optional.empty(), Optional.empty()),
                RoleSheet.parse(Role.ASK, "Be brief."));
    }

    @Test
    void aSlipInTheHeadIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> RoleSheet.parse(Role.ASK, "---\ntool: a\n---\nBe brief."));
        assertThrows(IllegalArgumentException.class, () -> RoleSheet.parse(Role.ASK, "---\ntools: a\nBe brief."));
    }

    private List<String> tools(Role role) {
        return shipped.get(role).tools();
    }
}
