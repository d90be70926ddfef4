package dev.sluice.workqueue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
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
    private final AtomicInteger inHand = new AtomicInteger();

    WorkDesk(Class<T> type, WorkHandler<T> handler, DeadLetters deadLetters) {
        this.type = type;
        this.handler = handler;
        this.deadLetters = deadLetters;
    }

    int inHand() {
        return inHand.get();
    }

    /** Starts the work of a record at once. */
    Job<T> begin(ConsumerRecord<String, byte[]> record) {
        var job = new Job<T>(record);
        inHand.incrementAndGet();
        Thread.ofVirtual().name(record.topic() + "@" + record.offset()).start(() -> {
            try {
                job.end(work(job, record));
            } finally {
                inHand.decrementAndGet();
            }
        });
        return job;
    }

    private AcknowledgeType work(Job<T> job, ConsumerRecord<String, byte[]> record) {
        try {
            var work = new Work<>(record, MessageCodec.read(record.value(), type), Instant.now());
            job.is(work);
            return handle(work, record);
        } catch (UnreadableMessage unreadable) {
            return bury(record, unreadable.getMessage());
        }
    }

    private AcknowledgeType handle(Work<T> work, ConsumerRecord<String, byte[]> record) {
        try {
            handler.handle(work);
            return AcknowledgeType.ACCEPT;
        } catch (Throwable failure) {
            LOG.errorf(failure, "the handler failed over %s", work);
            if (work.lastDelivery()) {
                return bury(record, "the handler failed: " + failure.getClass().getSimpleName());
            }
            return release(work.deliveryCount());
        }
    }

    private AcknowledgeType bury(ConsumerRecord<String, byte[]> record, String reason) {
        LOG.warnf("dead letter %s-%d@%d: %s", record.topic(), record.partition(), record.offset(), reason);
        try {
            deadLetters.bury(record, reason);
            return AcknowledgeType.ACCEPT;
        } catch (ExecutionException | InterruptedException | RuntimeException failure) {
            LOG.errorf(failure, "no dead letter could be written of %s@%d", record.topic(), record.offset());
            return release(Work.deliveryCountOf(record));
        }
    }

    private static AcknowledgeType release(int deliveries) {
        try {
            Thread.sleep(PAUSE.multipliedBy(deliveries));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        return AcknowledgeType.RELEASE;
    }
}
