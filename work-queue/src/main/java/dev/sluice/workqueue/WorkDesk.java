package dev.sluice.workqueue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.kafka.DeadLetters;
import dev.sluice.kafka.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Where records become work: each is read, handled on a virtual thread of its own, and its end decided. */
final class WorkDesk<T> {
    private static final Logger LOG = Logger.getLogger(WorkDesk.class);
    /** Before a record that a handler failed over goes round again; times the deliveries so far. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Class<T> type;
    private final WorkHandler<T> handler;
    private final DeadLetters deadLetters;
    private final Jobs<T> jobs = new Jobs<>(System::nanoTime);
    private final AtomicInteger inHand = new AtomicInteger();

    WorkDesk(Class<T> type, WorkHandler<T> handler, DeadLetters deadLetters) {
        this.type = type;
        this.handler = handler;
        this.deadLetters = deadLetters;
    }

    int inHand() {
        return inHand.get();
    }

    Jobs<T> jobs() {
        return jobs;
    }

    /**
     * Starts the work of a record at once; if it runs here already, the delivery is handed to that run, and if a run that
     * was told that it is lost has not ended yet, the new one waits for its end.
     */
    Held<T> begin(ConsumerRecord<String, byte[]> record) {
        var delivered = jobs.delivered(record);
        if (delivered.begins()) {
            inHand.incrementAndGet();
            Thread.ofVirtual()
                    .name(record.topic() + "@" + record.offset())
                    .start(() -> run(delivered.held().job(), delivered.after(), record));
        } else {
            LOG.infof("%s was delivered again and goes on", delivered.held());
        }
        return delivered.held();
    }

    private void run(Job<T> job, Optional<Job<T>> before, ConsumerRecord<String, byte[]> record) {
        var how = AcknowledgeType.RELEASE;
        try {
            how = before.map(lost -> lost.end().join())
                    .filter(end -> end == AcknowledgeType.ACCEPT)
                    .orElseGet(() -> work(job, record));
        } catch (Throwable bug) {
            // Whatever happens here, a record never stays open for ever.
            LOG.errorf(bug, "%s goes round again", job.id());
        } finally {
            inHand.decrementAndGet();
            jobs.ended(job, how);
        }
    }

    private AcknowledgeType work(Job<T> job, ConsumerRecord<String, byte[]> record) {
        try {
            var work = new Work<>(record, MessageCodec.read(record.value(), type), Instant.now());
            job.is(work);
            return handle(job, work, record);
        } catch (UnreadableMessage unreadable) {
            // A newer worker of the group may know what this one does not.
            return Trouble.ofNewerWriter(unreadable).isPresent() && job.deliveries() < Work.DELIVERIES_MAX
                    ? release(job)
                    : bury(job, record, unreadable.getMessage());
        }
    }

    private AcknowledgeType handle(Job<T> job, Work<T> work, ConsumerRecord<String, byte[]> record) {
        try {
            handler.handle(work);
            // A handler that was told so may have given up: if the record comes back here, it is not done.
            return work.lost() ? AcknowledgeType.RELEASE : AcknowledgeType.ACCEPT;
        } catch (Throwable failure) {
            LOG.errorf(failure, "the handler failed over %s", work);
            if (job.deliveries() >= Work.DELIVERIES_MAX) {
                return bury(
                        job, record, "the handler failed: " + failure.getClass().getSimpleName());
            }
            return release(job);
        }
    }

    private AcknowledgeType bury(Job<T> job, ConsumerRecord<String, byte[]> record, String reason) {
        try {
            deadLetters
                    .bury(record, job.deliveries(), reason)
                    .get(DeadLetters.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return AcknowledgeType.ACCEPT;
        } catch (ExecutionException | TimeoutException | InterruptedException failure) {
            LOG.errorf(failure, "no dead letter could be written of %s", job.id());
            return release(job);
        }
    }

    private static AcknowledgeType release(Job<?> job) {
        try {
            Thread.sleep(PAUSE.multipliedBy(job.deliveries()));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        return AcknowledgeType.RELEASE;
    }
}
