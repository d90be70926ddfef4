package dev.sluice.audit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.AuditHead;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.keys.VerificationKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A million records on the embedded broker, with one byte changed, one record dropped and two swapped after they were
 * signed: how fast they are signed and checked. Run it by name, see docs/audit.md.
 */
class AuditBenchmark {
    private static final int RECORDS = 1_000_000;
    private static final int EACH = RECORDS / TestTopics.PARTITIONS;
    private static final int CHANGED = 123_456;
    private static final int DROPPED = 250_000;
    private static final int SWAPPED = 377_777;
    private static final int WITH = 450_001;
    private static final String DETAILS = "x".repeat(260);
    private static final Duration SIGNED_WITHIN = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    @Test
    void aMillionRecords() throws Exception {
        var key = SigningKey.loadOrCreate(directory.resolve("key.pem"), directory, KeyPurpose.AUDIT_HEADS);
        var signatures = Signatures.of(new VerificationKeys(directory, KeyPurpose.AUDIT_HEADS));
        var topics = TestTopics.make();
        var tampered =
                new ChainedTopics(topics.records() + "-tampered", topics.heads(), TestTopics.PARTITIONS, Log.KEPT);
        TestTopics.create(tampered.records());
        write(topics, false);
        write(tampered, true);

        var signing = System.nanoTime();
        try (var chaining =
                new Chaining(TestTopics.kafka(), topics, key, signatures, topics.records(), Duration.ofSeconds(1))) {
            chaining.start();
            await().atMost(SIGNED_WITHIN).pollInterval(Duration.ofSeconds(1)).until(() -> heads(topics) >= RECORDS);
        }
        say("signed", signing);
        var checking = System.nanoTime();
        var reports = TestTopics.check(tampered, signatures);
        say("checked", checking);

        for (var report : reports) {
            System.out.println(report.findings());
            assertEquals(
                    List.of(
                            "CHANGED " + CHANGED,
                            "MISSING " + DROPPED,
                            "SHIFTED " + (DROPPED + 1),
                            "MOVED " + SWAPPED,
                            "MOVED " + WITH),
                    report.findings().stream()
                            .map(finding -> finding.kind() + " " + finding.offset())
                            .toList());
        }
    }

    private static long heads(ChainedTopics topics) throws Exception {
        var covered = 0L;
        for (var partition = 0; partition < TestTopics.PARTITIONS; partition++) {
            for (var head : TestTopics.read(topics.heads(partition))) {
                var read = MessageCodec.read(head.value(), AuditHead.class);
                covered += read.last() - read.first() + 1;
            }
        }
        return covered;
    }

    private static void write(ChainedTopics topics, boolean tampered) {
        try (var producer = TestTopics.producer(10_000)) {
            for (var partition = 0; partition < TestTopics.PARTITIONS; partition++) {
                for (var offset = 0; offset < EACH; offset++) {
                    if (tampered && offset == DROPPED) {
                        continue;
                    }
                    producer.send(new ProducerRecord<>(
                            topics.records(), partition, Log.WRITTEN.toEpochMilli(), "acme", value(offset, tampered)));
                }
            }
        }
    }

    private static byte[] value(int offset, boolean tampered) {
        var shown = !tampered ? offset : offset == SWAPPED ? WITH : offset == WITH ? SWAPPED : offset;
        var value =
                "{\"id\":\"a-%d\",\"details\":\"%s\"}".formatted(shown, DETAILS).getBytes(StandardCharsets.UTF_8);
        if (tampered && offset == CHANGED) {
            value[100] ^= 1;
        }
        return value;
    }

    private static void say(String what, long since) {
        var millis = Duration.ofNanos(System.nanoTime() - since).toMillis();
        System.out.printf(
                "%s %,d records in %d ms, %,.0f records/s%n", what, RECORDS, millis, RECORDS * 1000.0 / millis);
    }
}
