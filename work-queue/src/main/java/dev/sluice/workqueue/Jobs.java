package dev.sluice.workqueue;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What this process knows of the records it was given, so that a record that is delivered again is not begun again: a
 * broken connection or a freeze takes the record from its consumer, but not the work from its handler.
 *
 * <p>open -> (delivered again) open; open -> adrift (its consumer lost it) -> open (delivered here again), or lost (this
 * process has asked for work in vain for {@link #ASKED_IN_VAIN_MAX}, so another has it). Thread-safe.
 */
final class Jobs<T> {
    /** A little longer than a record may stay locked by a consumer that is gone. */
    static final Duration ASKED_IN_VAIN_MAX = ShareGroup.LOCK.plusSeconds(5);

    /** How many accepted records are remembered, in case their acceptance did not reach the broker. */
    private static final int ACCEPTED_MAX = 1_000;

    private final LongSupplier nanos;
    private final Map<RecordId, Job<T>> open = new HashMap<>();
    /** With the time since when this process asks for work in vain; none before it could ask. */
    private final Map<Job<T>, Optional<Long>> adrift = new HashMap<>();

    private final Map<RecordId, Boolean> accepted = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RecordId, Boolean> eldest) {
            return size() > ACCEPTED_MAX;
        }
    };

    Jobs(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * What a delivery means.
     *
     * @param held the delivery, with its job: the one that runs, or a new one
     * @param begins whether the job is new and is to be begun
     * @param after the lost run of the same record that must end before
     */
    record Delivered<T>(Held<T> held, boolean begins, Optional<Job<T>> after) {}

    synchronized Delivered<T> delivered(ConsumerRecord<String, byte[]> record) {
        var id = RecordId.of(record);
        var known = Optional.ofNullable(open.get(id));
        if (known.isPresent() && !known.get().lost()) {
            adrift.remove(known.get());
            return new Delivered<>(known.get().heldBy(record), false, Optional.empty());
        }
        var job = new Job<T>(id);
        var held = job.heldBy(record);
        if (accepted.containsKey(id)) {
            job.end(AcknowledgeType.ACCEPT);
            return new Delivered<>(held, false, Optional.empty());
        }
        open.put(id, job);
        return new Delivered<>(held, true, known);
    }

    /** The work has ended; a record that is released may begin anew. */
    void ended(Job<T> job, AcknowledgeType how) {
        synchronized (this) {
            open.remove(job.id(), job);
            adrift.remove(job);
            if (how == AcknowledgeType.ACCEPT) {
                accepted.put(job.id(), true);
            }
        }
        job.end(how);
    }

    /** The consumer of this delivery has lost it; its work goes on. */
    synchronized void letGo(Held<T> held) {
        if (held.job().isHeldBy(held) && !held.end().isDone()) {
            adrift.put(held.job(), Optional.empty());
        }
    }

    /** A free consumer of this process asked for work and got none: what is adrift has not come back to it. */
    void askedInVain() {
        lostByNow().forEach(Job::lose);
    }

    private synchronized List<Job<T>> lostByNow() {
        if (adrift.isEmpty()) {
            return List.of();
        }
        var now = nanos.getAsLong();
        adrift.replaceAll((_, since) -> Optional.of(since.orElse(now)));
        // A record that was delivered for the last time comes to nobody else.
        var lost = adrift.entrySet().stream()
                .filter(job -> now - job.getValue().orElseThrow() > ASKED_IN_VAIN_MAX.toNanos())
                .map(Map.Entry::getKey)
                .filter(job -> job.deliveries() < Work.DELIVERIES_MAX)
                .toList();
        lost.forEach(adrift::remove);
        return lost;
    }

    /** The process takes no more work: what is adrift goes to others. */
    void giveUpAdrift() {
        List<Job<T>> lost;
        synchronized (this) {
            lost = List.copyOf(adrift.keySet());
            adrift.clear();
        }
        lost.forEach(Job::lose);
    }
}
