package dev.sluice.router.feed;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/**
 * Writes to {@code sluice.audit}. Nobody waits for it: at most {@value #WAITING_MAX} records wait for the brokers at once,
 * each for {@link #PATIENCE}, and what is lost is counted. Its producer is made with the first record: most routers turn
 * nobody away. Thread-safe.
 */
@Singleton
public class AuditTopic {
    private static final Logger LOG = Logger.getLogger(AuditTopic.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration STOP_MAX = Duration.ofSeconds(3);
    private static final int WAITING_MAX = 1_000;

    private final KafkaSettings kafka;
    private final Counter lost;
    private final Semaphore room = new Semaphore(WAITING_MAX);
    private Optional<Producer<String, byte[]>> producer = Optional.empty();
    private boolean closed;

    AuditTopic(KafkaSettings kafka, MeterRegistry registry) {
        this.kafka = kafka;
        this.lost = Counter.builder("sluice_llm_router_audit_lost")
                .description("Refusals at the models' door that could not be written down")
                .register(registry);
    }

    public void write(AuditRecorded audit) {
        if (!room.tryAcquire()) {
            lost.increment();
            return;
        }
        // The first record waits for the topic's address.
        Thread.ofVirtual().name("llm-router-audit").start(() -> send(audit));
    }

    private void send(AuditRecorded audit) {
        var record = new ProducerRecord<>(Topics.AUDIT.name(), audit.tenant().value(), MessageCodec.write(audit));
        CloudEvent.of(audit, "llm-router").headers().forEach(record.headers()::add);
        try {
            producer().send(record, (_, failure) -> done(Optional.ofNullable(failure)));
        } catch (RuntimeException refused) {
            done(Optional.of(refused));
        }
    }

    private void done(Optional<Exception> failure) {
        room.release();
        failure.ifPresent(why -> {
            lost.increment();
            LOG.warnf("A refusal is not in the audit: %s", why.getMessage());
        });
    }

    private synchronized Producer<String, byte[]> producer() {
        if (closed) {
            throw new IllegalStateException("the service is stopping");
        }
        if (producer.isEmpty()) {
            producer = Optional.of(
                    new KafkaProducer<>(kafka.producer("llm-router-audit", PATIENCE, Topics.AUDIT.recordBytesMax())));
        }
        return producer.get();
    }

    @PreDestroy
    synchronized void close() {
        closed = true;
        producer.ifPresent(open -> open.close(STOP_MAX));
    }
}
