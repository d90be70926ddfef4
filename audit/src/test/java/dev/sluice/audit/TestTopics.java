package dev.sluice.audit;

import dev.sluice.kafka.KafkaSettings;
import dev.sluice.testkit.TestInfra;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A pair of topics of its own on the embedded broker. */
final class TestTopics {
    static final int PARTITIONS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TestTopics() {}

    static KafkaSettings kafka() {
        return KafkaSettings.of(TestInfra.addresses().kafka());
    }

    static ChainedTopics make() throws InterruptedException, ExecutionException {
        var name = "audit-test-" + UUID.randomUUID();
        create(name, name + "-heads");
        return new ChainedTopics(name, name + "-heads", PARTITIONS, Log.KEPT);
    }

    static void create(String... names) throws InterruptedException, ExecutionException {
        try (var admin = Admin.create(kafka().admin("audit-test"))) {
            var topics = new ArrayList<NewTopic>();
            for (var name : names) {
                topics.add(new NewTopic(name, Optional.of(PARTITIONS), Optional.empty()));
            }
            admin.createTopics(topics).all().get();
        }
    }

    /** Fills both partitions, in turns. */
    static void write(ChainedTopics topics, int from, int to) {
        try (var producer = producer(10_000)) {
            for (var i = from; i < to; i++) {
                producer.send(new ProducerRecord<>(
                        topics.records(), i % PARTITIONS, "acme", ("{\"id\":\"a-" + i + "\"}").getBytes()));
            }
        }
    }

    static KafkaProducer<String, byte[]> producer(int bytesMax) {
        var settings = kafka().producer("audit-test", PATIENCE, bytesMax);
        settings.put("linger.ms", 5);
        settings.put("batch.size", 256 * 1024);
        return new KafkaProducer<>(settings);
    }

    /** Copies a partition of records into another topic, as somebody who tampers with it has them. */
    static ChainedTopics copy(ChainedTopics topics, UnaryOperator<List<ConsumerRecord<byte[], byte[]>>> hand)
            throws InterruptedException, ExecutionException {
        var copy = new ChainedTopics(topics.records() + "-copy", topics.heads(), PARTITIONS, Log.KEPT);
        create(copy.records());
        var settings = kafka().producer("audit-test", PATIENCE, 10_000);
        settings.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
            for (var partition = 0; partition < PARTITIONS; partition++) {
                for (var record : hand.apply(read(new TopicPartition(topics.records(), partition)))) {
                    producer.send(new ProducerRecord<>(
                            copy.records(),
                            record.partition(),
                            record.timestamp(),
                            record.key(),
                            record.value(),
                            record.headers()));
                }
            }
        }
        return copy;
    }

    static List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(ChainSettings.reader(kafka(), "audit-test-reader", 1_000))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        return found;
    }

    static List<PartitionReport> check(ChainedTopics topics, Signatures signatures) {
        return TopicCheck.run(kafka(), topics, signatures, Instant.now(), Map.of());
    }
}
