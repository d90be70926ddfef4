package dev.sluice.workqueue;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;

/** A record in hand: open until its work has ended. */
final class Job<T> {
    private final CompletableFuture<AcknowledgeType> end = new CompletableFuture<>();
    private final CompletableFuture<Work<T>> work = new CompletableFuture<>();
    /** Changes: a renewed record comes back as another object, and only that one can be acknowledged. */
    private ConsumerRecord<String, byte[]> record;

    Job(ConsumerRecord<String, byte[]> record) {
        this.record = record;
    }

    /** Says what the record was read as. */
    void is(Work<T> read) {
        work.complete(read);
    }

    void end(AcknowledgeType how) {
        end.complete(how);
    }

    CompletableFuture<AcknowledgeType> end() {
        return end;
    }

    boolean open() {
        return !end.isDone();
    }

    /** Accepts or releases the record if its work has ended, else keeps it; gives whether it was kept. */
    boolean acknowledge(KafkaShareConsumer<String, byte[]> consumer) {
        var how = end.getNow(AcknowledgeType.RENEW);
        consumer.acknowledge(record, how);
        return how == AcknowledgeType.RENEW;
    }

    /** Gives the record to whoever is next or has it already, unless its work has ended. */
    void giveUp(KafkaShareConsumer<String, byte[]> consumer) {
        var how = end.getNow(AcknowledgeType.RELEASE);
        consumer.acknowledge(record, how);
        if (how == AcknowledgeType.RELEASE) {
            lose();
        }
    }

    /** The record is another's now. */
    void lose() {
        work.thenAccept(Work::lose);
    }

    /** The same record, come back after a renewal. */
    void renewed(ConsumerRecord<String, byte[]> again) {
        record = again;
    }

    String topic() {
        return record.topic();
    }

    int partition() {
        return record.partition();
    }

    boolean isOf(ConsumerRecord<?, ?> other) {
        return record.offset() == other.offset()
                && record.partition() == other.partition()
                && record.topic().equals(other.topic());
    }

    @Override
    public String toString() {
        return record.key() + " (" + record.topic() + "-" + record.partition() + "@" + record.offset() + ")";
    }
}
