package dev.sluice.router.spend;

import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.kafka.RecordsRefused;
import dev.sluice.kafka.Trouble;
import dev.sluice.router.redis.RedisTrouble;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/**
 * Counts usage records in Redis, each once, and knows how far it has come. A record that Redis refuses, or that cannot be
 * read, is left out with a line in the log. For one thread.
 */
final class UsageCount {
    private static final Logger LOG = Logger.getLogger(UsageCount.class);
    private static final int BATCH = 200;

    private final KeeperStore store;
    private final RecordsRefused refused;
    private final RecentCalls recent = new RecentCalls();
    private final Map<Integer, Long> counted = new HashMap<>();

    UsageCount(KeeperStore store, RecordsRefused refused) {
        this.store = store;
        this.refused = refused;
    }

    /** How far each partition has been counted. */
    Map<Integer, Long> offsets() {
        return counted;
    }

    void goOnFrom(Map<Integer, Long> offsets) {
        counted.clear();
        counted.putAll(offsets);
    }

    RecentCalls recent() {
        return recent;
    }

    /** @return false if the offsets or the lock are another's: look again */
    boolean count(ConsumerRecords<String, byte[]> polled)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (var partition : polled.partitions()) {
            var records = polled.records(partition);
            for (var from = 0; from < records.size(); from += BATCH) {
                if (!count(partition.partition(), records.subList(from, Math.min(from + BATCH, records.size())))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean count(int partition, List<ConsumerRecord<String, byte[]>> records)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return count(partition, records, records.getLast().offset() + 1);
        } catch (ExecutionException failure) {
            return switch (RedisTrouble.of(failure)) {
                case Trouble.Away _ -> throw failure;
                case Trouble.Refused _ -> countEach(partition, records);
            };
        }
    }

    /** One of them is refused: that one is left out, and the others count. */
    private boolean countEach(int partition, List<ConsumerRecord<String, byte[]>> records)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (var record : records) {
            try {
                if (!count(partition, List.of(record), record.offset() + 1)) {
                    return false;
                }
            } catch (ExecutionException failure) {
                switch (RedisTrouble.of(failure)) {
                    case Trouble.Away _ -> throw failure;
                    case Trouble.Refused bad -> leaveOut(record, bad.reason(), RecordsRefused.End.SKIPPED);
                }
                if (!count(partition, List.of(), record.offset() + 1)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean count(int partition, List<ConsumerRecord<String, byte[]>> records, long next)
            throws InterruptedException, ExecutionException, TimeoutException {
        var lines = new ArrayList<SpendStore.Line>();
        records.forEach(record -> read(record).map(this::line).ifPresent(lines::add));
        if (!store.apply(partition, Optional.ofNullable(counted.get(partition)), next, lines)) {
            return false;
        }
        counted.put(partition, next);
        return true;
    }

    /** A replica may wake up and write its record in the very moment in which its lease is settled. */
    private SpendStore.Line line(UsageRecorded usage) {
        if (usage.settlement().isPresent()) {
            return new SpendStore.Line(usage, recent.contains(usage.request()));
        }
        recent.add(usage.request());
        return new SpendStore.Line(usage, false);
    }

    private Optional<UsageRecorded> read(ConsumerRecord<String, byte[]> record) {
        var type = Optional.ofNullable(record.headers().lastHeader("ce_type")).map(header -> header.value());
        if (!CloudEvent.is(UsageRecorded.class, type)) {
            return Optional.empty();
        }
        try {
            return Optional.of(MessageCodec.read(record.value(), UsageRecorded.class));
        } catch (MessageCodec.UnreadableMessage unreadable) {
            var end = Trouble.ofNewerWriter(unreadable).isPresent()
                    ? RecordsRefused.End.UNKNOWN
                    : RecordsRefused.End.SKIPPED;
            leaveOut(record, unreadable.getMessage(), end);
            return Optional.empty();
        }
    }

    private void leaveOut(ConsumerRecord<?, ?> record, String reason, RecordsRefused.End end) {
        LOG.errorf("Left out %s-%d@%d: %s", record.topic(), record.partition(), record.offset(), reason);
        refused.count(end);
    }
}
