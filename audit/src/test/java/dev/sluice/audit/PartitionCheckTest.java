package dev.sluice.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.AuditHead;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.keys.VerificationKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionCheckTest {
    @TempDir
    static Path directory;

    static SigningKey key;
    static Signatures signatures;

    private Log log;

    @BeforeAll
    static void makeKeys() {
        key = SigningKey.loadOrCreate(directory.resolve("key.pem"), directory, KeyPurpose.AUDIT_HEADS);
        signatures = Signatures.of(new VerificationKeys(directory, KeyPurpose.AUDIT_HEADS));
    }

    @BeforeEach
    void aSignedLog() {
        log = new Log(key).write(0, 1_000).sign(100);
    }

    @Test
    void whatStandsAsItWasSignedIsSound() {
        var report = log.check(signatures);

        assertTrue(report.isSound(), report::toString);
        assertEquals(1_000, report.matched());
        assertEquals(10, report.last().orElseThrow().number());
    }

    @Test
    void aChangedByteIsFoundWhereItIs() {
        assertEquals(List.of("changed 417"), told(log.change(417)));
    }

    @Test
    void theFirstAndTheLastRecordAreFoundToo() {
        assertEquals(List.of("changed 0", "changed 999"), told(log.change(0).change(999)));
    }

    @Test
    void aHoleIsFoundWhereItIs() {
        assertEquals(List.of("missing 417"), told(log.drop(417)));
    }

    @Test
    void aCutTailIsMissingRecordByRecord() {
        assertEquals(List.of("missing 998", "missing 999"), told(log.drop(998).drop(999)));
    }

    @Test
    void aRecordLeftOutOfACopyIsFoundAndTheRestIsComparedBehindIt() {
        var report = log.drop(417).change(700).closeUp().check(signatures);

        assertEquals(List.of("missing 417", "shifted 418", "changed 700"), told(report));
        assertEquals(998, report.matched());
    }

    @Test
    void theLastButOneLeftOutOfACopyIsFound() {
        assertEquals(List.of("missing 998", "shifted 999"), told(log.drop(998).closeUp()));
    }

    @Test
    void swappedNeighboursAreFoundBoth() {
        assertEquals(List.of("moved 417", "moved 418"), told(log.swap(417, 418)));
        assertEquals(
                List.of("moved 998", "moved 999"),
                told(new Log(key).write(0, 1_000).sign(100).swap(998, 999)));
    }

    @Test
    void swappedRecordsFarApartAreFoundBoth() {
        assertEquals(List.of("moved 3", "moved 941"), told(log.swap(3, 941)));
    }

    @Test
    void aRecordPutInIsFoundAndTheRestIsComparedBehindIt() {
        var copy = new ArrayList<>(log.records.values());
        copy.add(500, Log.record(0, "never happened"));
        log.records.clear();
        for (var i = 0; i < copy.size(); i++) {
            log.records.put((long) i, copy.get(i));
        }

        assertEquals(List.of("inserted 500", "shifted 500"), told(log));
    }

    @Test
    void offsetsWithoutRecordsAreNoLoss() {
        var holed = new Log(key).write(0, 10).write(11, 400).write(1_500, 1_600).sign(100);

        assertTrue(holed.check(signatures).isSound());
        holed.records.put(700L, Log.record(700, "slipped in"));
        assertEquals(List.of("inserted 700"), told(holed));
    }

    @Test
    void aHeadOfAnotherKeyVouchesForNothing() {
        var stranger = SigningKey.loadOrCreate(
                directory.resolve("stranger.pem"), directory.resolve("elsewhere"), KeyPurpose.AUDIT_HEADS);
        var forged = new Log(stranger).write(0, 1_000).sign(100);

        var report = forged.check(signatures);

        assertEquals(
                10,
                report.findings().stream()
                        .filter(found -> found.kind() == Finding.Kind.HEAD_FORGED)
                        .count());
        assertEquals(1_000, report.unsigned());
        assertFalse(report.isSound());
    }

    @Test
    void aHeadThatIsGoneIsMissedAndSoAreItsRecordsSignatures() {
        log.heads.remove(4);

        assertEquals(List.of("heads_missing 8", "unsigned 400"), told(log));
    }

    @Test
    void aChangedHeadIsForged() {
        var head = log.heads.get(4);
        log.heads.set(
                4,
                new AuditHead(
                        head.partition(),
                        head.number(),
                        head.first(),
                        head.last(),
                        head.gaps(),
                        log.heads.get(5).digests(),
                        head.previous(),
                        head.link(),
                        head.at(),
                        head.keyId(),
                        head.signature()));

        assertEquals(List.of("head_forged 8", "heads_missing 10", "unsigned 400"), told(log));
    }

    @Test
    void aHeadThatComesTwiceIsOutOfLine() {
        log.heads.add(5, log.heads.get(4));

        assertEquals(List.of("head_out_of_line 10"), told(log));
    }

    @Test
    void aSecondChainIsOutOfLine() {
        var other = new Log(key).write(0, 500).change(7).sign(100);
        log.heads.subList(0, 5).clear();
        log.heads.addAll(0, other.heads);

        assertTrue(told(log).contains("head_out_of_line 10"), () -> told(log).toString());
    }

    @Test
    void aChainThatWasCutOrBegunAnewDoesNotLeadThroughWhatIsKnown() {
        var known = log.check(signatures).last();
        var cut = new Log(key).write(0, 800).sign(100);
        var anew = new Log(key).write(0, 1_000).change(5).sign(100);

        assertTrue(log.check(signatures, 0, known).isSound());
        assertTrue(cut.check(signatures).isSound());
        assertEquals(List.of("heads_missing 14"), told(cut.check(signatures, 0, known)));
        assertEquals(List.of("head_out_of_line 18"), told(anew.check(signatures, 0, known)));
    }

    @Test
    void whatIsYetToBeSignedIsCountedAndWhatIsOldIsFound() {
        var report = log.write(1_000, 1_020).check(signatures);

        assertEquals(20, report.unsigned());
        assertEquals(List.of("unsigned 1000"), told(report));
    }

    @Test
    void whatTheTopicNoLongerKeepsIsMissedOnlyBeforeItsTime() {
        log.records.headMap(250L).clear();

        var early = log.check(signatures);
        var late =
                new PartitionCheck(Log.PARTITION, signatures, 250, Log.NOW.plus(Log.KEPT), Log.KEPT, Optional.empty());
        log.heads.forEach(head -> late.head(head, 0));
        late.noMoreHeads();
        log.records.entrySet().forEach(entry -> Log.feed(late, entry));
        late.noMoreRecords();

        assertEquals(List.of("missing 0", "missing 100", "missing 200"), told(early));
        assertTrue(late.report().isSound(), () -> late.report().toString());
    }

    @Test
    void headsMayHaveEndedBeforeTheirTopicBegan() {
        log.heads.subList(0, 3).clear();
        log.records.headMap(300L).clear();

        assertTrue(log.check(signatures).isSound());
    }

    @Test
    void anotherLogAltogetherEndsInTimeWithBoundedFindings() {
        log.records.replaceAll((offset, _) -> Log.record(offset, "another " + offset));

        var report = log.check(signatures);

        assertEquals(0, report.matched());
        assertEquals(1_000, report.findings().size() + report.beyond());
    }

    /** Whatever is done to a log is found where it was done, and nothing else is. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void randomHandsAreFound(long seed) {
        var chance = new Random(seed);
        var tampered = new Log(key).write(0, 3_000).sign(1 + chance.nextInt(400));
        var touched = new TreeSet<Long>();
        for (var i = 0; i < 12; i++) {
            touch(tampered, touched, chance);
        }

        var copied = chance.nextBoolean();
        var report = (copied ? tampered.closeUp() : tampered).check(signatures);

        var found = report.findings().stream()
                .filter(finding -> finding.kind() != Finding.Kind.SHIFTED)
                .map(Finding::offset)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(touched, found, () -> "seed " + seed + ": " + report.findings());
    }

    private static void touch(Log log, Set<Long> touched, Random chance) {
        // At a distance from each other: hands side by side may read as one.
        var offset = 40L * chance.nextInt(75);
        if (touched.contains(offset)) {
            return;
        }
        touched.add(offset);
        switch (chance.nextInt(3)) {
            case 0 -> log.change(offset);
            case 1 -> log.drop(offset);
            default -> {
                log.swap(offset, offset + 1);
                touched.add(offset + 1);
            }
        }
    }

    private static List<String> told(Log log) {
        return told(log.check(signatures));
    }

    private static List<String> told(PartitionReport report) {
        return report.findings().stream()
                .map(finding -> finding.kind().name().toLowerCase() + " " + finding.offset())
                .toList();
    }
}
