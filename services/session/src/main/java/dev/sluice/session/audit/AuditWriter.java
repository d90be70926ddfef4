package dev.sluice.session.audit;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.session.kafka.KafkaSender;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Carries audit records to {@code sluice.audit} on a thread of its own, each until the broker has it: up to
 * {@link #WAITING_MAX} wait while it is away. Beyond that records are lost, and that is seen: counted, logged, and the
 * replica is not ready for a minute.
 */
@ApplicationScoped
public class AuditWriter {
    static final int WAITING_MAX = 10_000;
    private static final int BATCH_MAX = 200;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LOSS_SEEN = Duration.ofMinutes(1);
    private static final Duration GOODBYE = Duration.ofSeconds(3);
    private static final Logger LOG = Logger.getLogger(AuditWriter.class);

    private final Records records;
    private final BlockingQueue<AuditRecorded> waiting;
    private final RefusalFlood flood = new RefusalFlood();
    private final Losses losses = new Losses();
    private final Counter lost;
    private final Counter held;
    private volatile Instant lossSeenUntil = Instant.EPOCH;
    private volatile boolean stopping;
    private Thread thread;

    /** Where records go. */
    interface Records {
        CompletableFuture<Void> send(AuditRecorded record);
    }

    @jakarta.inject.Inject
    public AuditWriter(KafkaSender sender, MeterRegistry registry) {
        this(
                record -> sender.begin(
                        Topics.AUDIT,
                        record.tenant().value(),
                        MessageCodec.write(record),
                        CloudEvent.of(record, "session").headers()),
                WAITING_MAX,
                registry);
    }

    AuditWriter(Records records, int waitingMax, MeterRegistry registry) {
        this.records = records;
        this.waiting = new LinkedBlockingQueue<>(waitingMax);
        this.lost = registry.counter("sluice_session_audit_lost");
        this.held = registry.counter("sluice_session_refusals_held");
        registry.gauge("sluice_session_audit_waiting", waiting, BlockingQueue::size);
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofVirtual().name("session-audit").start(this::run);
    }

    /** What waits has three more seconds. */
    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        stopping = true;
        thread.join(GOODBYE);
        thread.interrupt();
    }

    void write(AuditRecorded record) {
        if (waiting.offer(record)) {
            return;
        }
        var now = Instant.now();
        lost.increment();
        lossSeenUntil = now.plus(LOSS_SEEN);
        losses.lost(now).ifPresent(LOG::error);
    }

    void writeRefusal(AuditRecorded refusal, String source) {
        synchronized (flood) {
            flood.over(refusal.at()).forEach(this::write);
            if (!flood.pass(refusal, source, refusal.at())) {
                held.increment();
                return;
            }
        }
        write(refusal);
    }

    /** Whether a record was lost in the last minute. */
    public boolean losing() {
        return Instant.now().isBefore(lossSeenUntil);
    }

    /** Records that the broker does not have yet. */
    public int waiting() {
        return waiting.size();
    }

    private void run() {
        try {
            while (!stopping || !waiting.isEmpty()) {
                var first = waiting.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    carry(first);
                }
                synchronized (flood) {
                    flood.over(Instant.now()).forEach(this::write);
                }
                losses.rest(Instant.now()).ifPresent(LOG::error);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void carry(AuditRecorded first) throws InterruptedException {
        var batch = new ArrayList<AuditRecorded>(List.of(first));
        waiting.drainTo(batch, BATCH_MAX - 1);
        while (!batch.isEmpty()) {
            batch = failed(batch);
            if (!batch.isEmpty()) {
                Thread.sleep(PAUSE);
            }
        }
    }

    /** Those of a batch that the broker does not have, to be sent again. */
    private ArrayList<AuditRecorded> failed(List<AuditRecorded> batch) throws InterruptedException {
        var sent = batch.stream().map(this::send).toList();
        var failed = new ArrayList<AuditRecorded>();
        for (var i = 0; i < batch.size(); i++) {
            try {
                sent.get(i).get();
            } catch (java.util.concurrent.ExecutionException away) {
                failed.add(batch.get(i));
                LOG.debugf("An audit record waits: %s", away.getCause().toString());
            }
        }
        return failed;
    }

    private CompletableFuture<Void> send(AuditRecorded record) {
        try {
            return records.send(record);
        } catch (RuntimeException away) {
            return CompletableFuture.failedFuture(away);
        }
    }
}
