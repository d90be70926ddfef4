package dev.sluice.router.feed;

import dev.sluice.contracts.BudgetExceeded;
import dev.sluice.contracts.BudgetWarned;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.kafka.CrashPoint;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Loop;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/**
 * Writes to {@code sluice.usage}. Never makes the caller wait: records are gathered for {@link #GATHERING} and sent by a
 * thread of their own, each tried for {@link #PATIENCE} and then counted as lost. Holds {@value #WAITING_MAX} at most;
 * {@link #isFull} says early enough that no more calls should be made. Thread-safe.
 */
@Singleton
public class UsageTopic implements SpendWitness {
    private static final Logger LOG = Logger.getLogger(UsageTopic.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration STOP_MAX = Duration.ofSeconds(3);
    private static final int BUFFER_BYTES = 16 * 1024 * 1024;

    /** Waking a thread and asking a broker costs as much for one record as for twenty. */
    private static final Duration GATHERING = Duration.ofMillis(10);

    private static final int WAITING_MAX = 50_000;

    /** Room for the records of calls that are in flight already. */
    private static final int WAITING_MANY = WAITING_MAX - 10_000;

    private final Producer<String, byte[]> producer;
    private final BlockingQueue<Line> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final Backlog backlog = new Backlog();
    private final Counter lost;
    private final AtomicBoolean gathering = new AtomicBoolean();

    /** A full buffer makes sending wait: not on an event loop. */
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("llm-router-usage").factory());

    /** A record, written out only when it is sent. */
    private record Line(
            TenantId tenant,
            String name,
            Supplier<byte[]> value,
            Supplier<CloudEvent> event,
            CompletableFuture<Void> written) {}

    UsageTopic(MeterRegistry registry, KafkaSettings kafka) {
        lost = Counter.builder("sluice_llm_router_usage_lost")
                .description("Usage records that no broker took")
                .register(registry);
        var settings = kafka.producer("llm-router-usage", PATIENCE.multipliedBy(2), Topics.USAGE.recordBytesMax());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) BUFFER_BYTES);
        producer = new KafkaProducer<>(settings);
    }

    /** Writes what one call cost; done when the brokers have it. */
    public CompletableFuture<Void> write(UsageRecorded usage) {
        CrashPoint.ROUTER_BEFORE_USAGE.reached();
        return write(usage.tenant(), usage.request(), () -> MessageCodec.write(usage), () -> CloudEvent.of(usage));
    }

    @Override
    public void warned(BudgetWarned warning) {
        write(warning.tenant(), warning.id(), () -> MessageCodec.write(warning), () -> CloudEvent.of(warning));
    }

    @Override
    public void exceeded(BudgetExceeded refusal) {
        write(refusal.tenant(), refusal.id(), () -> MessageCodec.write(refusal), () -> CloudEvent.of(refusal));
    }

    /** Whether records pile up because the broker takes none. */
    public boolean stuck() {
        return backlog.stuck();
    }

    /** Whether so many records wait that calls should be made elsewhere. */
    public boolean isFull() {
        return waiting.size() >= WAITING_MANY;
    }

    private CompletableFuture<Void> write(
            TenantId tenant, String name, Supplier<byte[]> value, Supplier<CloudEvent> event) {
        var line = new Line(tenant, name, value, event, new CompletableFuture<>());
        backlog.enter();
        line.written().whenComplete((_, failure) -> {
            backlog.leave(failure == null);
            if (failure != null) {
                lost.increment();
                LOG.errorf(failure, "The record %s of %s is lost", name, Topics.USAGE.name());
            }
        });
        if (!waiting.offer(line)) {
            line.written().completeExceptionally(new IllegalStateException("too many records wait"));
        } else if (gathering.compareAndSet(false, true)) {
            sendSoon();
        }
        return line.written();
    }

    private void sendSoon() {
        try {
            sender.schedule(this::sendAll, GATHERING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            waiting.forEach(line -> line.written().completeExceptionally(stopped));
        }
    }

    private void sendAll() {
        gathering.set(false);
        var lines = new ArrayList<Line>();
        waiting.drainTo(lines);
        lines.forEach(this::send);
    }

    private void send(Line line) {
        try {
            var record = new ProducerRecord<>(
                    Topics.USAGE.name(), line.tenant().value(), line.value().get());
            line.event().get().headers().forEach(record.headers()::add);
            producer.send(record, (_, failure) -> {
                if (failure == null) {
                    line.written().complete(null);
                } else {
                    line.written().completeExceptionally(failure);
                }
            });
        } catch (RuntimeException refused) {
            line.written().completeExceptionally(refused);
        } catch (Error end) {
            // The executor would keep it to itself.
            line.written().completeExceptionally(end);
            Loop.reportDead("llm-router-usage", end);
        }
    }

    @PreDestroy
    void close() {
        sender.shutdown();
        try {
            sender.awaitTermination(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(STOP_MAX);
    }
}
