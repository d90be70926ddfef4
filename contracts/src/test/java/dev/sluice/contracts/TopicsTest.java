package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private static final int CALL_ARGUMENTS_CHARS_MAX = 1_000_000;

    @Test
    void everyTopicHasItsOwnName() {
        var names = Topics.all().stream().map(Topic::name).toList();

        assertEquals(names.size(), new HashSet<>(names).size());
        assertTrue(names.stream().allMatch(name -> name.matches("sluice\\.[a-z.-]+")), names::toString);
    }

    @Test
    void factsStandInThePartitionOfTheInputThatCausedThem() {
        assertEquals(Topics.INBOX.partitions(), Topics.FACTS.partitions());
    }

    @Test
    void onlyTheInboxRunsOnTheBrokersClock() {
        assertEquals(
                List.of(Topics.INBOX),
                Topics.all().stream().filter(Topic::brokerTime).toList());
    }

    @Test
    void whatWasSaidAndWhatItCostIsKeptForEver() {
        assertTrue(Topics.FACTS.retention().isEmpty() && !Topics.FACTS.compacted());
        assertTrue(Topics.USAGE.retention().isEmpty() && !Topics.USAGE.compacted());
    }

    @Test
    void whatProvesTheAuditStandsWhereItsRecordsDoAndLonger() {
        assertEquals(Topics.AUDIT.partitions(), Topics.AUDIT_HEADS.partitions());
        assertTrue(Topics.AUDIT_HEADS
                        .retention()
                        .orElseThrow()
                        .compareTo(Topics.AUDIT.retention().orElseThrow())
                > 0);
    }

    @Test
    void theCleanupPolicySaysWhatTheRowPromises() {
        assertEquals("delete", Topics.INBOX.cleanupPolicy());
        assertEquals("delete", Topics.FACTS.cleanupPolicy());
        assertEquals("compact", Topics.TOOLS.cleanupPolicy());
        assertEquals("compact,delete", Topics.CONTROL.cleanupPolicy());
    }

    @Test
    void theLargestCallFitsWhereverItsArgumentsTravel() {
        var widest = 3 * CALL_ARGUMENTS_CHARS_MAX;

        assertTrue(Topics.FACTS.recordBytesMax() > widest);
        assertTrue(Topics.calls("local").recordBytesMax() > widest);
        assertTrue(Topics.INBOX.recordBytesMax() > widest);
    }

    @Test
    void aDeadLetterHoldsTheLargestRecordThereIs() {
        var largest =
                Topics.all().stream().mapToInt(Topic::recordBytesMax).max().orElseThrow();

        assertEquals(largest, Topics.DEAD_LETTERS.recordBytesMax());
    }

    @Test
    void eachPoolHasAForegroundAndABackground() {
        assertEquals("sluice.steps.coder", Topics.steps("coder", false).name());
        assertEquals(
                "sluice.steps.coder.background", Topics.steps("coder", true).name());
        for (var role : Role.BUILT_IN) {
            assertTrue(Topics.all().contains(Topics.steps(role.name(), false)));
            assertTrue(Topics.all().contains(Topics.steps(role.name(), true)));
        }
    }
}
