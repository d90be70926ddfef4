package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which writes to a role count, for every reader of the topic alike. */
class RoleHistoryTest {
    private static final Instant AT = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void ofTwoWritesThatWantedOneNumberTheFirstCounts() {
        var history = RoleHistory.EMPTY
                .with(version(1, "aa", "One."))
                .with(version(2, "bb", "Two."))
                .with(version(2, "cc", "Too late."));

        assertEquals(2, history.number());
        assertEquals("bb", history.newest().orElseThrow().mark());
    }

    @Test
    void whatTheTopicSaysTwiceCountsOnce() {
        var once = RoleHistory.EMPTY.with(version(1, "aa", "One.")).with(version(2, "bb", "Two."));

        assertEquals(once, once.with(version(1, "aa", "One.")).with(version(2, "bb", "Two.")));
    }

    @Test
    void aRemovalIsAVersionAndTheNumbersGoOn() {
        var removal = of(2, "bb", new RoleChange(Optional.empty(), Optional.of("not needed"), Optional.empty()));
        var removed = RoleHistory.EMPTY.with(version(1, "aa", "One.")).with(removal);

        assertTrue(removed.inForce().isEmpty());
        assertEquals("v2", removed.newest().orElseThrow().version());
        assertEquals(
                "v3",
                removed.with(version(3, "cc", "Again.")).inForce().orElseThrow().version());
    }

    @Test
    void anOldVersionCanBeAskedForUntilFiftyHaveComeAfterIt() {
        var history = RoleHistory.EMPTY;
        for (int number = 1; number <= RoleHistory.KEPT + 1; number++) {
            history = history.with(version(number, "aa", "Number " + number));
        }

        assertTrue(history.find("v1").isEmpty());
        assertEquals(
                "Number 2",
                history.find("v2").orElseThrow().config().orElseThrow().prompt());
    }

    @Test
    void aVersionComesBackFromItsRecord() {
        var version = version(7, "1a2b3c4d", "Translate.");

        assertEquals("role/acme/translator/v7-1a2b3c4d", version.record().key());
        assertEquals(version, RoleVersion.of(version.record()));
    }

    @Test
    void whatANewerReleaseWroteStillCounts() {
        var record = version(1, "aa", "One.").record();
        var newer = ((ObjectNode) record.body()).deepCopy();
        newer.withObject("/config").put("effort", "boundless");
        var read = RoleVersion.of(
                new ConfigVersion(record.kind(), record.name(), record.version(), newer, record.changedBy(), AT));

        var history = RoleHistory.EMPTY.with(read).with(version(2, "bb", "Two."));

        assertTrue(read.change().isEmpty());
        assertFalse(read.removes());
        assertEquals(2, history.number());
    }

    @Test
    void aRecordOfAnotherFormIsNoVersionOfARole() {
        for (var version : List.of("builtin-1", "v0-aa", "v1", "v1-zz", "v1764367812345")) {
            var record = new ConfigVersion(
                    "role", "acme/coder", version, JsonNodeFactory.instance.objectNode(), new UserId("ada"), AT);
            assertThrows(IllegalArgumentException.class, () -> RoleVersion.of(record), version);
        }
    }

    private static RoleVersion version(long number, String mark, String prompt) {
        return of(
                number,
                mark,
                new RoleChange(Optional.of(RoleConfigTest.config(prompt)), Optional.empty(), Optional.empty()));
    }

    private static RoleVersion of(long number, String mark, RoleChange change) {
        return new RoleVersion(
                new TenantId("acme"), new Role("translator"), number, mark, new UserId("ada"), AT, Optional.of(change));
    }
}
