package dev.sluice.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.AuditHead;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.keys.VerificationKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A million records of the usual size: one byte changed, one record dropped, two swapped; each is found at its offset. */
class MillionRecordsTest {
    private static final int RECORDS = 1_000_000;
    private static final long CHANGED = 123_456;
    private static final long DROPPED = 500_000;
    private static final long SWAPPED = 777_777;
    private static final long WITH = 900_001;
    private static final String DETAILS = "x".repeat(260);

    @TempDir
    Path directory;

    @Test
    void eachIsFoundAtItsOffset() {
        var key = SigningKey.loadOrCreate(directory.resolve("key.pem"), directory, KeyPurpose.AUDIT_HEADS);
        var signatures = Signatures.of(new VerificationKeys(directory, KeyPurpose.AUDIT_HEADS));
        var heads = heads(key);

        var began = System.nanoTime();
        var report = check(heads, signatures);
        var took = Duration.ofNanos(System.nanoTime() - began);

        System.out.printf(
                "audit check without Kafka: %,d records under %,d heads in %d ms, %,.0f records/s%n",
                RECORDS, heads.size(), took.toMillis(), RECORDS / (took.toMillis() / 1000.0));
        assertEquals(
                List.of("CHANGED " + CHANGED, "MISSING " + DROPPED, "MOVED " + SWAPPED, "MOVED " + WITH),
                report.findings().stream()
                        .map(finding -> finding.kind() + " " + finding.offset())
                        .toList());
        assertEquals(RECORDS - 4, report.matched());
    }

    private static List<AuditHead> heads(SigningKey key) {
        var heads = new ArrayList<AuditHead>();
        var draft = HeadDraft.after(Optional.empty(), Log.PARTITION, 0);
        for (var offset = 0L; offset < RECORDS; offset++) {
            draft.add(offset, RecordDigest.of(signed(offset)));
            if (draft.isFull()) {
                heads.add(draft.sign(key, Log.WRITTEN));
                draft = HeadDraft.after(Optional.of(heads.getLast()), Log.PARTITION, 0);
            }
        }
        return heads;
    }

    private static PartitionReport check(List<AuditHead> heads, Signatures signatures) {
        var check = new PartitionCheck(Log.PARTITION, signatures, 0, Log.NOW, Log.KEPT, Optional.empty());
        var waiting = heads.iterator();
        for (var offset = 0L; offset < RECORDS; offset++) {
            if (check.signedAhead() < HeadDraft.OFFSETS_MAX && waiting.hasNext()) {
                check.head(waiting.next(), offset);
            }
            if (offset != DROPPED) {
                var record = standing(offset);
                check.record(offset, Instant.ofEpochMilli(record.timestamp()), RecordDigest.of(record));
            }
        }
        waiting.forEachRemaining(head -> check.head(head, 0));
        check.noMoreHeads();
        check.noMoreRecords();
        return check.report();
    }

    private static ConsumerRecord<byte[], byte[]> standing(long offset) {
        if (offset == CHANGED) {
            var record = signed(offset);
            record.value()[100] ^= 1;
            return record;
        }
        return signed(offset == SWAPPED ? WITH : offset == WITH ? SWAPPED : offset);
    }

    private static ConsumerRecord<byte[], byte[]> signed(long offset) {
        return Log.record(offset, "{\"id\":\"a-%d\",\"details\":\"%s\"}".formatted(offset, DETAILS));
    }
}
