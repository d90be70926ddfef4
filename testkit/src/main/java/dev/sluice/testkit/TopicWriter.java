package dev.sluice.testkit;

import dev.sluice.contracts.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes single records for a test, each safely on the broker when {@link #send} returns. For any thread. */
public final class TopicWriter implements AutoCloseable {
    private static final int ACK_SECONDS_MAX = 20;
    private static final int REQUEST_BYTES_MAX = 9 * 1024 * 1024;

    private final KafkaProducer<String, byte[]> producer;

    private TopicWriter(KafkaProducer<String, byte[]> producer) {
        this.producer = producer;
    }

    /** A writer to the shared servers of {@link TestInfra}. */
    public static TopicWriter open() {
        return open(TestInfra.addresses().kafka());
    }

    /** @param kafka how to connect, by Kafka's own names */
    public static TopicWriter open(Map<String, String> kafka) {
        var settings = new HashMap<String, Object>(kafka);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES_MAX);
        return new TopicWriter(new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer()));
    }

    public RecordMetadata send(Topic topic, String key, byte[] value, Header... headers) {
        try {
            return producer.send(new ProducerRecord<>(topic.name(), null, key, value, List.of(headers)))
                    .get(ACK_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError("the broker did not take a record for " + topic.name(), failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while writing to " + topic.name(), interruption);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
