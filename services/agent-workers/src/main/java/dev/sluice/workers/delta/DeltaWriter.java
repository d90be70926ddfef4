package dev.sluice.workers.delta;

import dev.sluice.contracts.Delta;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Where streamed text goes: {@code sluice.deltas}. Each piece of a run waits for the broker's word on the one before, for
 * {@link #CONFIRM_MAX} at most, and is sent again if there is none: so its deltas have no hole, whatever the broker does.
 * The model never waits for this.
 */
public final class DeltaWriter implements AutoCloseable {
    /** How long the broker has to confirm one delta. */
    static final Duration CONFIRM_MAX = Duration.ofSeconds(2);

    private static final Logger LOG = Logger.getLogger(DeltaWriter.class);

    private final Producer<String, byte[]> producer;
    private final Duration pace;

    /** A writer that needs no broker to be made. */
    public DeltaWriter(KafkaSettings kafka, String clientId, Duration pace) {
        this(new KafkaProducer<>(settings(kafka, clientId)), pace);
    }

    DeltaWriter(Producer<String, byte[]> producer, Duration pace) {
        this.producer = producer;
        this.pace = pace;
    }

    private static Map<String, Object> settings(KafkaSettings kafka, String clientId) {
        var settings = kafka.producer(clientId, CONFIRM_MAX.multipliedBy(2), Topics.DELTAS.recordBytesMax());
        // A repeated delta is known by its index.
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        return settings;
    }

    /** Opens the stream of one run; its deltas count from 0 without a hole. */
    public DeltaStream open(Scope scope, StepId step, long run, Role agent) {
        return DeltaStream.open(
                step.value(),
                pace,
                (index, kind, text) -> confirmed(new Delta(scope, step, run, index, agent, text, Optional.of(kind))));
    }

    /** Opens the stream of a run that nobody watches. */
    public DeltaStream openForNobody(StepId step) {
        return DeltaStream.open(step.value(), pace, (_, _, _) -> true);
    }

    private boolean confirmed(Delta delta) throws InterruptedException {
        var key = delta.scope().session().value();
        try {
            producer.send(new ProducerRecord<>(Topics.DELTAS.name(), key, MessageCodec.write(delta)))
                    .get();
            return true;
        } catch (ExecutionException | KafkaException unconfirmed) {
            LOG.warnf("delta %d of step %s waits: %s", delta.index(), delta.step(), unconfirmed.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
