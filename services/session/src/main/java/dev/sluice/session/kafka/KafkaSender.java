package dev.sluice.session.kafka;

import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.LosslessProducer;
import dev.sluice.session.door.problem.Problem;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The one producer of this service: plain and idempotent, never in a transaction, so that readers of the inbox never
 * wait for a commit. A record counts as sent when every in-sync replica has it.
 */
@ApplicationScoped
public class KafkaSender {
    /** Half of it for finding the topic, half for the acknowledgement: nobody waits for a request longer than that. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final LosslessProducer producer;

    public KafkaSender(KafkaSettings kafka) {
        this.producer = new LosslessProducer(kafka, "session", PATIENCE, Topics.INBOX.recordBytesMax());
    }

    /** Sends and waits for the broker's word; anything else is a 503. Call it on a thread that may wait. */
    public void send(Topic topic, String key, byte[] value, Map<String, byte[]> headers, Duration max) {
        try {
            begin(topic, key, value, headers).get(max.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException away) {
            throw Problem.unavailable("the event log is away; the request may still be carried out."
                    + " Where an Idempotency-Key was sent, trying again is safe");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("the service is stopping");
        }
    }

    /** Sends without waiting; the future knows the rest. */
    public CompletableFuture<Void> begin(Topic topic, String key, byte[] value, Map<String, byte[]> headers) {
        var record = new ProducerRecord<>(topic.name(), key, value);
        headers.forEach(record.headers()::add);
        return producer.send(record).thenAccept(_ -> {});
    }

    @PreDestroy
    void close() {
        producer.close();
    }
}
