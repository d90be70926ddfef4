package dev.sluice.kafka;

import dev.sluice.contracts.Topics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Where a service puts the records it cannot use: {@code sluice.dead-letters}. Each is logged and counted. A letter that
 * no broker takes within {@link #PATIENCE} fails its future; the record must not count as done then. Thread-safe.
 */
public final class DeadLetters implements AutoCloseable {
    /** Longer than a broker takes to restart. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final LosslessProducer producer;
    private final String service;

    /** @param service who gives records up, as in metrics: {@code session}, {@code llm-router} */
    public DeadLetters(KafkaSettings settings, String service) {
        this.service = service;
        this.producer = new LosslessProducer(
                settings, service + "-to-dead-letters", PATIENCE, Topics.DEAD_LETTERS.recordBytesMax());
    }

    /** Done once the broker has the letter. Not on an event loop: it may wait for the topic's address. */
    public CompletableFuture<Void> bury(ConsumerRecord<String, byte[]> record, int tries, String reason) {
        return producer.send(DeadLetter.of(record, service, tries, reason)).thenAccept(_ -> {
            LOG.errorf(
                    "dead letter %s-%d@%d: %s",
                    record.topic(), record.partition(), record.offset(), Trouble.line(reason));
            new RecordsRefused(service, record.topic()).count(RecordsRefused.End.BURIED);
        });
    }

    @Override
    public void close() {
        producer.close();
    }
}
