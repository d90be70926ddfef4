package dev.sluice.audit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.keys.VerificationKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chains on a broker: written by several replicas that come and go, and read by somebody who trusts the key alone. */
class ChainingTest {
    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private SigningKey key;
    private Signatures signatures;
    private ChainedTopics topics;

    @BeforeEach
    void makeTopics() throws Exception {
        key = SigningKey.loadOrCreate(directory.resolve("key.pem"), directory, KeyPurpose.AUDIT_HEADS);
        signatures = Signatures.of(new VerificationKeys(directory, KeyPurpose.AUDIT_HEADS));
        topics = TestTopics.make();
    }

    @Test
    void replicasThatComeAndGoWriteOneChainForEachPartition() throws Exception {
        try (var first = chaining()) {
            first.start();
            TestTopics.write(topics, 0, 1_500);
            awaitSigned(1_500);
            try (var second = chaining()) {
                second.start();
                TestTopics.write(topics, 1_500, 3_000);
                awaitSigned(3_000);
            }
            TestTopics.write(topics, 3_000, 4_000);
            awaitSigned(4_000);
        }
        TestTopics.write(topics, 4_000, 4_100);
        try (var later = chaining()) {
            later.start();
            awaitSigned(4_100);
        }

        assertTrue(check().stream().allMatch(PartitionReport::isSound), () -> check().toString());
    }

    @Test
    void whoWasShutOutWritesNoHead() {
        TestTopics.write(topics, 0, 10);
        try (var before = writer();
                var after = writer()) {
            var records = TestTopics.read(topics.records(0));

            records.forEach(record -> after.add(record, Instant.now()));
            after.writeIfOlderThan(Duration.ZERO, Instant.now());
            records.forEach(record -> before.add(record, Instant.now()));
            assertThrows(KafkaException.class, () -> before.writeIfOlderThan(Duration.ZERO, Instant.now()));
        }

        assertEquals(1, TestTopics.read(topics.heads(0)).size());
    }

    @Test
    void whatAStrangerWritesAmongTheHeadsIsFoundAndTheChainGoesOn() throws Exception {
        TestTopics.write(topics, 0, 100);
        try (var chaining = chaining()) {
            chaining.start();
            awaitSigned(100);
        }
        try (var stranger = TestTopics.producer(1_000)) {
            stranger.send(new ProducerRecord<>(topics.heads(), 0, "0", "no head".getBytes()));
        }
        TestTopics.write(topics, 100, 200);
        try (var chaining = chaining()) {
            chaining.start();
            awaitSigned(200);
        }

        var findings =
                check().stream().flatMap(report -> report.findings().stream()).toList();
        assertEquals(
                List.of(Finding.Kind.HEAD_FORGED),
                findings.stream().map(Finding::kind).toList());
    }

    @Test
    void aCopyWithAChangedADroppedAndTwoSwappedRecordsIsFoundOut() throws Exception {
        TestTopics.write(topics, 0, 4_000);
        try (var chaining = chaining()) {
            chaining.start();
            awaitSigned(4_000);
        }

        var copy = TestTopics.copy(topics, ChainingTest::tamper);

        var findings = TestTopics.check(copy, signatures).stream()
                .flatMap(report -> report.findings().stream())
                .map(finding -> finding.partition() + " " + finding.kind() + " " + finding.offset())
                .toList();
        var each = List.of("CHANGED 300", "MISSING 700", "SHIFTED 701", "MOVED 1200", "MOVED 1900");
        var expected = new ArrayList<String>();
        for (var partition : List.of(0, 1)) {
            each.forEach(found -> expected.add(partition + " " + found));
        }
        assertEquals(expected, findings);
    }

    static List<ConsumerRecord<byte[], byte[]>> tamper(List<ConsumerRecord<byte[], byte[]>> records) {
        records.get(300).value()[3] ^= 1;
        Collections.swap(records, 1_200, 1_900);
        records.remove(700);
        return records;
    }

    private Chaining chaining() {
        return new Chaining(TestTopics.kafka(), topics, key, signatures, topics.records() + "-chain", SOON);
    }

    private ChainWriter writer() {
        var producer =
                new KafkaProducer<String, byte[]>(ChainSettings.writer(TestTopics.kafka(), topics.records() + "-one"));
        producer.initTransactions();
        return new ChainWriter(producer, topics.heads(0), key, Optional.empty(), 0);
    }

    private List<PartitionReport> check() {
        return TestTopics.check(topics, signatures);
    }

    private void awaitSigned(long records) {
        await().atMost(PATIENCE)
                .until(() ->
                        check().stream().mapToLong(PartitionReport::matched).sum() >= records);
    }
}
