package dev.sluice.workqueue;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;

/** A record that a consumer holds at the broker, and the job that is done for it. For the consumer's thread. */
final class Held<T> {
    private final Job<T> job;
    /** Changes: a renewed record comes back as another object, and only that one can be acknowledged. */
    private ConsumerRecord<String, byte[]> record;

    Held(Job<T> job, ConsumerRecord<String, byte[]> record) {
        this.job = job;
        this.record = record;
    }

    Job<T> job() {
        return job;
    }

    CompletableFuture<AcknowledgeType> end() {
        return job.end();
    }

    int deliveries() {
        return Work.deliveryCountOf(record);
    }

    /**
     * Accepts or releases the record if its work has ended, else renews it; gives whether it was renewed. One that was
     * delivered here again meanwhile is the newer delivery's to renew.
     */
    boolean acknowledge(KafkaShareConsumer<String, byte[]> consumer) {
        var how = job.isHeldBy(this) ? end().getNow(AcknowledgeType.RENEW) : end().getNow(AcknowledgeType.RELEASE);
        consumer.acknowledge(record, how);
        return how == AcknowledgeType.RENEW;
    }

    /** Gives the record to whoever is next or has it already, unless its work has ended. */
    void giveUp(KafkaShareConsumer<String, byte[]> consumer) {
        consumer.acknowledge(record, end().getNow(AcknowledgeType.RELEASE));
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
        return RecordId.of(record).equals(RecordId.of(other));
    }

    @Override
    public String toString() {
        return record.key() + " (" + record.topic() + "-" + record.partition() + "@" + record.offset() + ")";
    }
}
