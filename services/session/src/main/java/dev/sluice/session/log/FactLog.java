package dev.sluice.session.log;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.session.door.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;

/** Single facts read from the log by offset: the way of last resort, while the projection lags. */
@ApplicationScoped
public class FactLog {
    private static final Duration READ_TIME_MAX = Duration.ofSeconds(10);
    private static final Duration AWAY_TIME_MAX = Duration.ofSeconds(1);

    private final KafkaSettings kafka;

    public FactLog(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /**
     * Reads a session's facts from the log.
     *
     * @param place an offset before which none of them is; without one, the place up to which the projection is done
     */
    public FactHistory.Found read(SessionId session, long from, long to, Optional<Long> place) {
        return read(session, from, to, place, READ_TIME_MAX);
    }

    private FactHistory.Found read(SessionId session, long from, long to, Optional<Long> place, Duration max) {
        var partition = partitionOf(session);
        try (var consumer = new KafkaConsumer<String, byte[]>(Tails.settings(kafka))) {
            consumer.assign(Set.of(partition));
            consumer.seek(partition, place.orElseGet(() -> uncommitted(consumer, partition)));
            return scan(consumer, partition, session, from, to, max);
        } catch (InterruptException stopping) {
            throw Problem.unavailable("the reading was stopped");
        } catch (KafkaException away) {
            throw Problem.unavailable("the event log is away");
        }
    }

    /**
     * The same while Postgres is away: what it has not taken yet is in the log behind the place where the projection
     * stopped. Empty if the fact that comes first is older.
     */
    public Optional<FactHistory.Found> unprojected(SessionId session, long from, long to) {
        return Optional.of(read(session, from, to, Optional.empty(), AWAY_TIME_MAX))
                .filter(found ->
                        !found.records().isEmpty() && found.records().getFirst().seq() == from);
    }

    private static FactHistory.Found scan(
            KafkaConsumer<String, byte[]> consumer,
            TopicPartition partition,
            SessionId session,
            long from,
            long to,
            Duration max) {
        var found = new ArrayList<FactRecord>();
        var end = consumer.endOffsets(Set.of(partition)).get(partition);
        var bytes = 0L;
        var giveUp = Instant.now().plus(max);
        while (consumer.position(partition) < end) {
            if (Instant.now().isAfter(giveUp)) {
                throw Problem.unavailable("the event log is slow");
            }
            for (var record : consumer.poll(Duration.ofMillis(200))) {
                if (!session.value().equals(record.key())) {
                    continue;
                }
                var fact = readable(record).filter(readable -> wanted(readable, found, from, to));
                if (fact.isEmpty()) {
                    continue;
                }
                found.add(fact.get());
                bytes += record.serializedValueSize();
                if (fact.get().seq() == to
                        || found.size() == ProjectedHistory.FACTS_MAX
                        || bytes >= ProjectedHistory.BYTES_MAX) {
                    return new FactHistory.Found(found, fact.get().seq() == to);
                }
            }
        }
        return new FactHistory.Found(found, true);
    }

    private static boolean wanted(FactRecord fact, List<FactRecord> found, long from, long to) {
        var after = found.isEmpty() ? from - 1 : found.getLast().seq();
        return fact.seq() > after && fact.seq() <= to;
    }

    private static Optional<FactRecord> readable(ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.of(MessageCodec.read(record.value(), FactRecord.class));
        } catch (MessageCodec.UnreadableMessage poison) {
            return Optional.empty();
        }
    }

    private static long uncommitted(KafkaConsumer<String, byte[]> consumer, TopicPartition partition) {
        var committed = consumer.committed(Set.of(partition)).get(partition);
        return committed == null ? consumer.beginningOffsets(Set.of(partition)).get(partition) : committed.offset();
    }

    /** As every writer of facts partitions: Kafka's default for a keyed record. */
    private static TopicPartition partitionOf(SessionId session) {
        var key = session.value().getBytes(StandardCharsets.UTF_8);
        return new TopicPartition(
                Topics.FACTS.name(), Utils.toPositive(Utils.murmur2(key)) % Topics.FACTS.partitions());
    }
}
