package dev.sluice.router.usage;

import dev.sluice.contracts.BudgetExceeded;
import dev.sluice.contracts.BudgetWarned;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.router.spend.SpendWitness;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Writes to {@code sluice.usage}. Never makes the caller wait: a record that the broker does not take is tried for
 * {@link #PATIENCE}, then counted as lost.
 */
@ApplicationScoped
public class UsageTopic implements SpendWitness {
    private static final Logger LOG = Logger.getLogger(UsageTopic.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration STOP_MAX = Duration.ofSeconds(3);
    private static final int BUFFER_BYTES = 16 * 1024 * 1024;

    private final Producer<String, byte[]> producer;
    private final Backlog backlog = new Backlog();
    private final Counter lost;

    /** A full buffer makes sending wait: not on an event loop. */
    private final ExecutorService sending = Executors.newVirtualThreadPerTaskExecutor();

    UsageTopic(MeterRegistry registry, @ConfigProperty(name = "kafka.bootstrap.servers") String brokers) {
        lost = Counter.builder("sluice_llm_router_usage_lost")
                .description("Usage records that no broker took")
                .register(registry);
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        brokers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "llm-router-usage",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        (long) BUFFER_BYTES,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        PATIENCE.toMillis(),
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        (int) PATIENCE.toMillis(),
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        Topics.USAGE.recordBytesMax()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Writes what one call cost; done when the brokers have it. */
    public CompletableFuture<Void> write(UsageRecorded usage) {
        return write(usage.tenant(), MessageCodec.write(usage), CloudEvent.of(usage), usage.request());
    }

    @Override
    public void warned(BudgetWarned warning) {
        write(warning.tenant(), MessageCodec.write(warning), CloudEvent.of(warning), warning.id());
    }

    @Override
    public void exceeded(BudgetExceeded refusal) {
        write(refusal.tenant(), MessageCodec.write(refusal), CloudEvent.of(refusal), refusal.id());
    }

    /** Whether records pile up because the broker takes none. */
    public boolean stuck() {
        return backlog.stuck();
    }

    private CompletableFuture<Void> write(TenantId tenant, byte[] value, CloudEvent event, String name) {
        var written = new CompletableFuture<Void>();
        backlog.enter();
        sending.execute(() -> send(tenant, value, event, written));
        written.whenComplete((_, failure) -> {
            backlog.leave(failure == null);
            if (failure != null) {
                lost.increment();
                LOG.errorf(failure, "The record %s of %s is lost", name, Topics.USAGE.name());
            }
        });
        return written;
    }

    private void send(TenantId tenant, byte[] value, CloudEvent event, CompletableFuture<Void> written) {
        var record = new ProducerRecord<>(Topics.USAGE.name(), tenant.value(), value);
        event.headers().forEach(record.headers()::add);
        try {
            producer.send(record, (_, failure) -> {
                if (failure == null) {
                    written.complete(null);
                } else {
                    written.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException refused) {
            written.completeExceptionally(refused);
        }
    }

    @PreDestroy
    void close() {
        sending.shutdown();
        try {
            sending.awaitTermination(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(STOP_MAX);
    }
}
