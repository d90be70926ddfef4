package dev.sluice.kafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Writes records that must not be lost: one counts as written when every in-sync replica has it. A record that no broker
 * takes fails within {@code patience}; it may or may not be there then. Making one needs no broker. Thread-safe.
 */
public final class LosslessProducer implements AutoCloseable {
    private static final Duration GOODBYE_MAX = Duration.ofSeconds(5);

    private final KafkaProducer<String, byte[]> producer;
    private final Duration patience;

    /**
     * @param patience how long a record is tried
     * @param recordBytesMax the largest value
     */
    public LosslessProducer(KafkaSettings settings, String clientId, Duration patience, int recordBytesMax) {
        this.producer = new KafkaProducer<>(settings.producer(clientId, patience, recordBytesMax));
        this.patience = patience;
    }

    /**
     * Sends and gives at once what becomes of it; never throws, and fails with Kafka's own exception. It may wait for the
     * topic's address or for room, half of the patience at most: not on an event loop.
     */
    public CompletableFuture<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
        var written = new CompletableFuture<RecordMetadata>();
        try {
            producer.send(record, (place, failure) -> {
                if (failure == null) {
                    written.complete(place);
                } else {
                    written.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException refused) {
            written.completeExceptionally(refused);
        }
        return written;
    }

    /** Sends and waits until the record is written. */
    public RecordMetadata write(ProducerRecord<String, byte[]> record)
            throws InterruptedException, ExecutionException, TimeoutException {
        return send(record).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits a few seconds for what is on its way; what is not written then fails. */
    @Override
    public void close() {
        producer.close(GOODBYE_MAX);
    }
}
