package dev.sluice.workqueue;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The work of one record in this process: begun once, though the record may be delivered here again while it runs. Held
 * by the newest delivery; without one it is adrift until the next comes, or lost when that came to somebody else.
 */
final class Job<T> {
    private final RecordId id;
    private final CompletableFuture<AcknowledgeType> end = new CompletableFuture<>();
    private final CompletableFuture<Work<T>> work = new CompletableFuture<>();
    private volatile Held<T> holder;
    private volatile boolean lost;

    Job(RecordId id) {
        this.id = id;
    }

    RecordId id() {
        return id;
    }

    /** A delivery of the record becomes the one that counts. */
    Held<T> heldBy(ConsumerRecord<String, byte[]> delivery) {
        holder = new Held<>(this, delivery);
        return holder;
    }

    boolean isHeldBy(Held<T> held) {
        return holder == held;
    }

    /** How often the broker has delivered the record, so far as this process knows. */
    int deliveries() {
        return holder.deliveries();
    }

    /** Says what the record was read as. */
    void is(Work<T> read) {
        work.complete(read);
    }

    void end(AcknowledgeType how) {
        end.complete(how);
    }

    /** How the record is to be acknowledged, once the work has ended; never fails. */
    CompletableFuture<AcknowledgeType> end() {
        return end;
    }

    boolean lost() {
        return lost;
    }

    /** The record is another's now; the handler is told, however it takes it. */
    void lose() {
        lost = true;
        work.thenAccept(Work::lose);
    }
}
