package dev.sluice.audit;

import dev.sluice.contracts.AuditHead;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds the head that a chain goes on from: the newest that a trusted key has signed. Looks from the end backwards, so that
 * its cost does not grow with the chain; what somebody else wrote among the heads is passed over.
 */
final class LastHead {
    /** How many offsets are read at once; each head and its commit take two. */
    private static final int CHUNK = 200;

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Signatures signatures;

    /** @param consumer reads committed records only, and is assigned anew here */
    LastHead(KafkaConsumer<byte[], byte[]> consumer, Signatures signatures) {
        this.consumer = consumer;
        this.signatures = signatures;
    }

    /**
     * The newest head; empty if there never was one.
     *
     * @throws IllegalStateException if there are records and no head that this process trusts among them: to begin the
     *     chain anew would hide what happened to it
     */
    Optional<AuditHead> in(TopicPartition heads) {
        consumer.assign(List.of(heads));
        var beginning = consumer.beginningOffsets(List.of(heads)).get(heads);
        var end = consumer.endOffsets(List.of(heads)).get(heads);
        var records = 0L;
        for (var before = end; before > beginning; before -= CHUNK) {
            var chunk = read(heads, Math.max(beginning, before - CHUNK), before);
            records += chunk.size();
            var newest = chunk.stream()
                    .flatMap(record -> trusted(record, heads.partition()))
                    .max(Comparator.comparingLong(AuditHead::number));
            if (newest.isPresent()) {
                return newest;
            }
        }
        if (records > 0) {
            throw new IllegalStateException(
                    "none of the heads in %s is signed by a key that this process trusts".formatted(heads));
        }
        return Optional.empty();
    }

    private Stream<AuditHead> trusted(ConsumerRecord<byte[], byte[]> record, int partition) {
        try {
            var head = MessageCodec.read(record.value(), AuditHead.class);
            return head.partition() == partition && signatures.vouchFor(head) ? Stream.of(head) : Stream.empty();
        } catch (UnreadableMessage noHead) {
            return Stream.empty();
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> read(TopicPartition heads, long from, long before) {
        consumer.seek(heads, from);
        var found = Stream.<ConsumerRecord<byte[], byte[]>>builder();
        var began = System.nanoTime();
        while (consumer.position(heads) < before) {
            StreamSupport.stream(consumer.poll(POLL).spliterator(), false)
                    .filter(record -> record.offset() < before)
                    .forEach(found);
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IllegalStateException(heads + " is silent before its end");
            }
        }
        return found.build().toList();
    }
}
