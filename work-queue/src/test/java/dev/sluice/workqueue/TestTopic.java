package dev.sluice.workqueue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.testkit.TestInfra;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A work topic of one partition that only one test knows, on the real broker. */
record TestTopic(String name) {

    static TestTopic create() throws Exception {
        var name = "work-" + UUID.randomUUID();
        try (var admin = Admin.create(Map.<String, Object>copyOf(kafka().connection()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
        return new TestTopic(name);
    }

    static KafkaSettings kafka() {
        return KafkaSettings.of(TestInfra.addresses().kafka());
    }

    WorkQueueSettings settings(int consumersMax, int recordsPerPoll) {
        return settings(1, consumersMax, recordsPerPoll);
    }

    WorkQueueSettings settings(int consumersMin, int consumersMax, int recordsPerPoll) {
        return new WorkQueueSettings(
                kafka(), "group-of-" + name, name, consumersMin, consumersMax, recordsPerPoll, Duration.ofSeconds(1));
    }

    /** How many consumers the broker still counts to the group. */
    int members() throws Exception {
        try (var admin = Admin.create(Map.<String, Object>copyOf(kafka().connection()))) {
            var group = "group-of-" + name;
            return admin.describeShareGroups(List.of(group))
                    .all()
                    .get()
                    .get(group)
                    .members()
                    .size();
        }
    }

    /** Sends each text as a message of its own, all in one batch. */
    void send(String... texts) throws Exception {
        var bodies = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            bodies[i] = MessageCodec.write(new Errand(texts[i]));
        }
        sendRaw(bodies);
    }

    void sendRaw(byte[]... values) throws Exception {
        var oneBatch = new HashMap<>(kafka().connection());
        oneBatch.put("linger.ms", 1_000);
        try (var producer = new KafkaProducer<>(oneBatch, new StringSerializer(), new ByteArraySerializer())) {
            for (var value : values) {
                producer.send(new ProducerRecord<>(name, "key", value));
            }
            producer.flush();
        }
    }

    /** What the tests' work is about. */
    record Errand(String text) {}
}
