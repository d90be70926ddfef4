package dev.sluice.audit;

import dev.sluice.contracts.AuditHead;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.keys.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Writes the heads of one partition, each in a transaction of its own. Not thread-safe. */
final class ChainWriter implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final KafkaProducer<String, byte[]> producer;
    private final TopicPartition heads;
    private final SigningKey key;
    private HeadDraft draft;
    private Instant begunAt = Instant.MAX;

    /**
     * @param producer whose transactions are begun, so that no other writes this chain any more
     * @param last the head to go on from
     * @param beginning the first offset that the records' topic still has
     */
    ChainWriter(
            KafkaProducer<String, byte[]> producer,
            TopicPartition heads,
            SigningKey key,
            Optional<AuditHead> last,
            long beginning) {
        this.producer = producer;
        this.heads = heads;
        this.key = key;
        this.draft = HeadDraft.after(last, heads.partition(), beginning);
    }

    /** The offset that it wants next. */
    long next() {
        return draft.next();
    }

    void add(ConsumerRecord<byte[], byte[]> record, Instant now) {
        var digest = RecordDigest.of(record);
        if (draft.isEmpty()) {
            begunAt = now;
        }
        while (!draft.add(record.offset(), digest)) {
            write(now);
            begunAt = now;
        }
        if (draft.isFull()) {
            write(now);
        }
    }

    /** Writes what has waited as long as it may. */
    void writeIfOlderThan(Duration age, Instant now) {
        if (!draft.isEmpty() && !now.isBefore(begunAt.plus(age))) {
            write(now);
        }
    }

    private void write(Instant now) {
        var head = draft.sign(key, now);
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(
                heads.topic(), heads.partition(), Integer.toString(heads.partition()), MessageCodec.write(head)));
        producer.commitTransaction();
        draft = HeadDraft.after(Optional.of(head), heads.partition(), 0);
    }

    @Override
    public void close() {
        producer.close(GOODBYE);
    }
}
