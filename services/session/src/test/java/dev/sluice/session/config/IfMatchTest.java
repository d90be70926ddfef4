package dev.sluice.session.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.session.door.problem.Problem;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IfMatchTest {
    @Test
    void withoutAConditionAnyVersionWillDoAndNoneToo() {
        allows(Optional.empty(), Optional.of("v1"));
        allows(Optional.empty(), Optional.empty());
    }

    @Test
    void namedVersionsAloneWillDo() {
        allows(Optional.of("\"v1\""), Optional.of("v1"));
        allows(Optional.of("\"v0\", \"v1\""), Optional.of("v1"));
        refuses(Optional.of("\"v1\""), Optional.of("v2"));
        refuses(Optional.of("\"v1\""), Optional.empty());
        refuses(Optional.of("W/\"v1\""), Optional.of("v1"));
        refuses(Optional.of("v1"), Optional.of("v1"));
        refuses(Optional.of(""), Optional.of("v1"));
    }

    @Test
    void aStarIsWhicheverThereIs() {
        allows(Optional.of("*"), Optional.of("v1"));
        refuses(Optional.of("*"), Optional.empty());
    }

    @Test
    void refusalNamesTheVersionThatCounts() {
        var problem = assertThrows(Problem.class, () -> new IfMatch(Optional.of("\"v1\"")).check(Optional.of("v2")));
        assertEquals(412, problem.status());
        assertEquals(Map.of("version", "v2"), problem.members());
    }

    private static void allows(Optional<String> header, Optional<String> version) {
        assertDoesNotThrow(() -> new IfMatch(header).check(version));
    }

    private static void refuses(Optional<String> header, Optional<String> version) {
        assertThrows(Problem.class, () -> new IfMatch(header).check(version));
    }
}
