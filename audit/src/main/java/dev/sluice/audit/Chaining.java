package dev.sluice.audit;

import dev.sluice.kafka.Backoff;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Loop;
import dev.sluice.keys.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Signs what is written to a topic: a head for each partition as soon as {@value HeadDraft#OFFSETS_MAX} records are there,
 * or {@link #HEAD_AFTER} after the first that has none. The replicas share the partitions. Where a chain is at is read
 * from its heads alone, after the writer before was shut out by the broker: so there is one chain however many replicas
 * believe that a partition is theirs, and none is begun twice or goes on from an old head.
 */
public final class Chaining implements AutoCloseable {
    /** How long a record may wait for its head. */
    public static final Duration HEAD_AFTER = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(500);
    private static final int RECORDS_PER_POLL = 1_000;

    private final KafkaSettings kafka;
    private final ChainedTopics topics;
    private final SigningKey key;
    private final Signatures signatures;
    private final String group;
    private final Duration headAfter;
    private final Loop loop;

    /** @param signatures must trust the key, and those that signed before */
    public Chaining(KafkaSettings kafka, ChainedTopics topics, SigningKey key, Signatures signatures, String group) {
        this(kafka, topics, key, signatures, group, HEAD_AFTER);
    }

    Chaining(
            KafkaSettings kafka,
            ChainedTopics topics,
            SigningKey key,
            Signatures signatures,
            String group,
            Duration headAfter) {
        this.kafka = kafka;
        this.topics = topics;
        this.key = key;
        this.signatures = signatures;
        this.group = group;
        this.headAfter = headAfter;
        this.loop = new Loop(group, Backoff.USUAL, this::round);
    }

    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    private void round(Loop loop) {
        try (var chains = new HeldChains(kafka, topics, key, signatures, group);
                var consumer =
                        new KafkaConsumer<byte[], byte[]>(ChainSettings.member(kafka, group, RECORDS_PER_POLL))) {
            loop.wakeBy(consumer::wakeup);
            consumer.subscribe(List.of(topics.records()), chains.heldBy(consumer));
            while (!loop.stopping()) {
                var records = consumer.poll(POLL);
                var now = Instant.now();
                for (var record : records) {
                    chains.of(record.partition()).add(record, now);
                }
                chains.writeIfOlderThan(headAfter, now);
                loop.well();
            }
        } catch (WakeupException stopping) {
            // The loop looks whether it is to stop.
        } finally {
            loop.wakeBy(() -> {});
        }
    }
}
