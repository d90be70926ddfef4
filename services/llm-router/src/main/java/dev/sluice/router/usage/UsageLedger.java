package dev.sluice.router.usage;

import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.call.CallOutcome;
import dev.sluice.router.call.CallTicket;
import dev.sluice.router.call.CallWitness;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
 * Writes one {@link UsageRecorded} per model call to {@code sluice.usage}, whatever became of the call. Never makes the
 * caller wait: a record that the broker does not take is tried for {@link #PATIENCE}, then counted as lost.
 */
@ApplicationScoped
public class UsageLedger implements CallWitness {
    private static final Logger LOG = Logger.getLogger(UsageLedger.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration STOP_MAX = Duration.ofSeconds(3);
    private static final int BUFFER_BYTES = 16 * 1024 * 1024;

    private final Price price;
    private final Producer<String, byte[]> producer;
    private final Backlog backlog = new Backlog();
    private final Counter lost;

    /** A full buffer makes sending wait: not on an event loop. */
    private final ExecutorService sending = Executors.newVirtualThreadPerTaskExecutor();

    UsageLedger(
            RouterConfig config,
            MeterRegistry registry,
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers) {
        price = new Price(
                config.price().promptMicros(),
                config.price().cachedMicros(),
                config.price().completionMicros());
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

    @Override
    public void ended(CallTicket ticket, CallOutcome outcome) {
        var usage = usage(ticket, outcome);
        backlog.enter();
        sending.execute(() -> send(usage));
    }

    @Override
    public void replaced(CallTicket ticket, CallOutcome outcome) {
        ended(ticket, outcome);
    }

    /** Whether records pile up because the broker takes none. */
    public boolean stuck() {
        return backlog.stuck();
    }

    private void send(UsageRecorded usage) {
        var record = new ProducerRecord<>(Topics.USAGE.name(), usage.tenant().value(), MessageCodec.write(usage));
        CloudEvent.of(usage).headers().forEach(record.headers()::add);
        try {
            producer.send(record, (taken, failure) -> sent(usage, Optional.ofNullable(failure)));
        } catch (RuntimeException e) {
            sent(usage, Optional.of(e));
        }
    }

    private void sent(UsageRecorded usage, Optional<Exception> failure) {
        backlog.leave(failure.isEmpty());
        failure.ifPresent(cause -> {
            lost.increment();
            LOG.errorf(cause, "The usage of model call %s is lost", usage.request());
        });
    }

    private UsageRecorded usage(CallTicket ticket, CallOutcome outcome) {
        var caller = ticket.caller();
        return new UsageRecorded(
                ticket.call().id(),
                caller.tenant(),
                caller.user(),
                caller.session(),
                caller.turn(),
                caller.step(),
                caller.run(),
                ticket.agent(),
                ticket.candidate().provider(),
                ticket.candidate().model(),
                outcome.usage(),
                outcome.estimated(),
                price.costMicros(outcome.usage()),
                outcome(outcome.end()),
                ticket.at(),
                outcome.took(),
                Optional.of(ticket.call().traceparent()),
                outcome.reused().map(CallOutcome.Reused::how));
    }

    private static UsageRecorded.Outcome outcome(CallOutcome.End end) {
        return switch (end) {
            case CallOutcome.End.Completed() -> UsageRecorded.Outcome.COMPLETED;
            case CallOutcome.End.Failed(var kind) -> UsageRecorded.Outcome.FAILED;
            case CallOutcome.End.Cancelled(var why) -> UsageRecorded.Outcome.CANCELLED;
        };
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
