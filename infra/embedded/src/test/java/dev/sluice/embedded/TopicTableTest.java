package dev.sluice.embedded;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.contracts.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TopicTableTest {
    @TempDir
    private static Path root;

    private static DataDirectory data;
    private static KafkaBroker broker;
    private static Map<String, Object> connection;
    private static Admin admin;

    @BeforeAll
    static void startBroker() {
        QuietLogs.quieten();
        data = DataDirectory.hold(root);
        var ports = data.ports().settle(InfraPorts.ANY);
        broker = KafkaBroker.start(data, ports);
        connection = Map.copyOf(KafkaBroker.connection(ports, data.passwords().kafka()));
        admin = Admin.create(connection);
    }

    @AfterAll
    static void stopBroker() {
        admin.close();
        broker.close();
        data.close();
    }

    @Test
    void aMissingTopicIsMadeAsTheTableSays() throws Exception {
        var topic = topic("made", 3, Duration.ofMinutes(40));

        new TopicTable(admin).establish(List.of(topic));

        assertEquals("2400000", setting(topic, "retention.ms"));
        assertEquals("LogAppendTime", setting(topic, "message.timestamp.type"));
        assertEquals(
                3,
                admin.describeTopics(List.of("made"))
                        .allTopicNames()
                        .get()
                        .get("made")
                        .partitions()
                        .size());
    }

    @Test
    void aChangedRetentionIsCorrected() throws Exception {
        new TopicTable(admin).establish(List.of(topic("drifted", 1, Duration.ofMinutes(40))));
        var wanted = topic("drifted", 1, Duration.ofMinutes(80));

        new TopicTable(admin).establish(List.of(wanted));

        // The controller answers before the broker has heard.
        await().until(() -> setting(wanted, "retention.ms"), "4800000"::equals);
    }

    @Test
    void whatAFastClockStampsIsTaken() throws Exception {
        var topic = new Topic("early", 1, Optional.of(Duration.ofMinutes(40)), false, 1024, false);
        new TopicTable(admin).establish(List.of(topic));
        var tomorrow = Instant.now().plus(Duration.ofDays(1)).toEpochMilli();

        try (var producer = new KafkaProducer<>(connection, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("early", 0, tomorrow, "key", "said"))
                    .get();
        }
    }

    @Test
    void otherPartitionsAreRefused() {
        new TopicTable(admin).establish(List.of(topic("narrow", 1, Duration.ofMinutes(40))));

        var refusal = assertThrows(StartRefused.class, () -> new TopicTable(admin)
                .establish(List.of(topic("narrow", 2, Duration.ofMinutes(40)))));

        assertEquals(
                "Topic narrow has 1 partitions, but this version of Sluice needs 2: start with another data directory, or with the version that made this one.",
                refusal.getMessage());
    }

    private static Topic topic(String name, int partitions, Duration retention) {
        return new Topic(name, partitions, Optional.of(retention), false, 1024, true);
    }

    private static String setting(Topic topic, String name) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        return admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .get(name)
                .value();
    }
}
