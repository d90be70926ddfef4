package dev.sluice.workqueue;

import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.Traceparent;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.LosslessProducer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Where workers say how their work ended: {@code sluice.inbox}. What {@link #write} has returned from is on all replicas.
 * Safe for many threads; write from a virtual thread, because it waits for the broker, for at most two minutes.
 */
public final class InboxWriter implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LosslessProducer producer;

    /** A writer that needs no broker to be made. */
    public InboxWriter(KafkaSettings kafka, String clientId) {
        producer = new LosslessProducer(kafka, clientId, PATIENCE, Topics.INBOX.recordBytesMax());
    }

    /**
     * Appends one input to its session.
     *
     * @throws UncheckedIOException if the broker did not confirm it; the input may or may not be there, and writing it
     *     again is safe because receivers know it by its id
     */
    public void write(InputRecord input) throws InterruptedException {
        var record = new ProducerRecord<>(
                Topics.INBOX.name(), input.scope().session().value(), MessageCodec.write(input));
        input.traceparent().ifPresent(context -> record.headers()
                .add(Traceparent.HEADER, context.getBytes(StandardCharsets.US_ASCII)));
        try {
            producer.write(record);
        } catch (ExecutionException | TimeoutException failed) {
            throw new UncheckedIOException("the inbox did not confirm " + input.id(), new IOException(failed));
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
