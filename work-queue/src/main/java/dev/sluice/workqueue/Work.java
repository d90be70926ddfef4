package dev.sluice.workqueue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One record of a work topic, given to exactly one worker at a time. It stays this worker's while the process lives and
 * answers the broker; if it is {@link #lost()} somebody else has it, and this worker's effects are a zombie's.
 */
public final class Work<T> {
    /** How often the broker delivers a record ({@code group.share.delivery.count.limit}) before it gives up silently. */
    public static final int DELIVERIES_MAX = 5;

    private static final Runnable NOTHING = () -> {};

    private final ConsumerRecord<String, byte[]> record;
    private final T body;
    private final int deliveryCount;
    private final Instant startedAt;
    private boolean lost;
    private Runnable whenLost = NOTHING;

    Work(ConsumerRecord<String, byte[]> record, T body, Instant startedAt) {
        this.record = record;
        this.body = body;
        this.startedAt = startedAt;
        this.deliveryCount = deliveryCountOf(record);
    }

    /** The message. */
    public T body() {
        return body;
    }

    /** The record's key; empty if it has none. */
    public String key() {
        return record.key() == null ? "" : record.key();
    }

    /** The message as it came. */
    public byte[] value() {
        return record.value();
    }

    public String topic() {
        return record.topic();
    }

    public int partition() {
        return record.partition();
    }

    public long offset() {
        return record.offset();
    }

    /** 1 for the first delivery; larger if a worker died, froze or failed over it. */
    public int deliveryCount() {
        return deliveryCount;
    }

    /** Whether nobody gets this record again: now or never is the time to say how it ends. */
    public boolean lastDelivery() {
        return deliveryCount >= DELIVERIES_MAX;
    }

    /**
     * Names this start of the work: a later start has a larger number, and two starts in the same millisecond differ. A
     * broker that restarts counts deliveries anew, so the count alone would name two starts alike.
     */
    public long run() {
        return startedAt.toEpochMilli() << 10 | (offset() & 0x7f) << 3 | deliveryCount;
    }

    /** The last header of that name, as text. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }

    /** Whether the record has gone, or will go, to another worker. */
    public synchronized boolean lost() {
        return lost;
    }

    /**
     * Runs {@code stop} once when the work is lost, at once if it is already; a later call replaces an earlier one. It
     * runs on a thread of its own, so that the queue neither waits for it nor breaks by it.
     */
    public void onLost(Runnable stop) {
        synchronized (this) {
            if (!lost) {
                whenLost = stop;
                return;
            }
        }
        Thread.ofVirtual().name("lost " + this).start(stop);
    }

    void lose() {
        Runnable stop;
        synchronized (this) {
            lost = true;
            stop = whenLost;
            whenLost = NOTHING;
        }
        if (stop != NOTHING) {
            Thread.ofVirtual().name("lost " + this).start(stop);
        }
    }

    static int deliveryCountOf(ConsumerRecord<?, ?> record) {
        return record.deliveryCount().orElse((short) 1);
    }

    @Override
    public String toString() {
        return key() + " (" + topic() + "-" + partition() + "@" + offset() + ", delivery " + deliveryCount + ")";
    }
}
