package dev.sluice.workers.delta;

import dev.sluice.contracts.Delta;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/**
 * Where streamed text goes: {@code sluice.deltas}. Fast rather than safe, because the step's fact says it all again: one
 * replica's word is enough, and what Kafka does not take within a second is dropped with the rest of its run.
 */
public final class DeltaWriter implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DeltaWriter.class);

    private final KafkaProducer<String, byte[]> producer;
    private final Duration pace;

    /** A writer that needs no broker to be made. */
    public DeltaWriter(String bootstrapServers, String clientId, Duration pace) {
        this.pace = pace;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        clientId,
                        ProducerConfig.ACKS_CONFIG,
                        "1",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        false,
                        // Without idempotence a repeated request could overtake: the index must stay in order.
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        1_000,
                        ProducerConfig.ENABLE_METRICS_PUSH_CONFIG,
                        false),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Opens the stream of one run; its deltas count from 0 without a hole. */
    public DeltaStream open(Scope scope, StepId step, long run, Role agent) {
        var index = new AtomicInteger();
        var key = scope.session().value();
        return DeltaStream.open(step.value(), pace, text -> {
            if (index.get() < 0) {
                return;
            }
            var delta = new Delta(scope, step, run, index.getAndIncrement(), agent, text);
            try {
                producer.send(new ProducerRecord<>(Topics.DELTAS.name(), key, MessageCodec.write(delta)));
            } catch (KafkaException refused) {
                // A hole would be worse than silence: clients wait for the fact.
                LOG.warnf("step %s goes on without deltas: %s", step, refused.getMessage());
                index.set(Integer.MIN_VALUE);
            }
        });
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
