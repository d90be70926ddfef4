package dev.sluice.audit;

import dev.sluice.contracts.AuditHead;
import dev.sluice.keys.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** One partition in memory, with its heads: a place to tamper with. */
final class Log {
    static final Instant NOW = Instant.parse("2026-11-29T06:00:00Z");
    static final Instant WRITTEN = NOW.minus(Duration.ofDays(1));
    static final Duration KEPT = Duration.ofDays(365);
    static final int PARTITION = 2;

    final TreeMap<Long, ConsumerRecord<byte[], byte[]>> records = new TreeMap<>();
    final List<AuditHead> heads = new ArrayList<>();

    private final SigningKey key;

    Log(SigningKey key) {
        this.key = key;
    }

    static ConsumerRecord<byte[], byte[]> record(long offset, String value) {
        var headers = new RecordHeaders();
        headers.add("ce_id", ("a-" + offset).getBytes(StandardCharsets.UTF_8));
        return new ConsumerRecord<>(
                "audit",
                PARTITION,
                offset,
                WRITTEN.toEpochMilli(),
                TimestampType.CREATE_TIME,
                4,
                value.length(),
                "acme".getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8),
                headers,
                Optional.empty());
    }

    Log write(long from, long to) {
        for (var offset = from; offset < to; offset++) {
            records.put(offset, record(offset, "decision " + offset));
        }
        return this;
    }

    /** Signs what has no head, so many offsets each. */
    Log sign(int each) {
        var last = heads.isEmpty() ? Optional.<AuditHead>empty() : Optional.of(heads.getLast());
        var draft = HeadDraft.after(last, PARTITION, records.isEmpty() ? 0 : records.firstKey());
        for (var record : records.tailMap(draft.next()).values()) {
            var digest = RecordDigest.of(record);
            while (!draft.add(record.offset(), digest)) {
                draft = close(draft);
            }
            if (draft.next() - heads.stream().mapToLong(AuditHead::last).max().orElse(-1) > each) {
                draft = close(draft);
            }
        }
        if (!draft.isEmpty()) {
            close(draft);
        }
        return this;
    }

    private HeadDraft close(HeadDraft draft) {
        var head = draft.sign(key, WRITTEN.plusSeconds(5));
        heads.add(head);
        return HeadDraft.after(Optional.of(head), PARTITION, 0);
    }

    Log change(long offset) {
        var value = new String(records.get(offset).value(), StandardCharsets.UTF_8);
        records.put(offset, record(offset, value.substring(0, value.length() - 1) + "!"));
        return this;
    }

    Log swap(long one, long other) {
        var first = records.get(one);
        records.put(one, records.get(other));
        records.put(other, first);
        return this;
    }

    Log drop(long offset) {
        records.remove(offset);
        return this;
    }

    /** As a topic that was written anew stands: without holes. */
    Log closeUp() {
        var all = List.copyOf(records.values());
        records.clear();
        var next = 0L;
        for (var record : all) {
            records.put(next++, record);
        }
        return this;
    }

    PartitionReport check(Signatures signatures) {
        return check(signatures, records.isEmpty() ? 0 : records.firstKey());
    }

    PartitionReport check(Signatures signatures, long beginning) {
        return check(signatures, beginning, Optional.empty());
    }

    PartitionReport check(Signatures signatures, long beginning, Optional<KnownHead> known) {
        var check = new PartitionCheck(PARTITION, signatures, beginning, NOW, KEPT, known);
        for (var i = 0; i < heads.size(); i++) {
            check.head(heads.get(i), 2L * i);
        }
        check.noMoreHeads();
        records.entrySet().forEach(entry -> feed(check, entry));
        check.noMoreRecords();
        return check.report();
    }

    static void feed(PartitionCheck check, Map.Entry<Long, ConsumerRecord<byte[], byte[]>> entry) {
        var record = entry.getValue();
        check.record(entry.getKey(), Instant.ofEpochMilli(record.timestamp()), RecordDigest.of(record));
    }
}
