package dev.sluice.orchestrator.replay;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;

/** Reads one session from its two topics, as far as they are written. Reads the one partition of each from its beginning. */
public final class SessionExport {
    private static final Duration POLL = Duration.ofMillis(500);

    /** A broker that gives nothing for so long is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KafkaSettings kafka;

    public SessionExport(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /** The recording; without a fact if there is no such session. */
    public Recording of(SessionId session) {
        var facts = new ArrayList<String>();
        var rulesByCause = new HashMap<String, Integer>();
        var rules = 1;
        for (var record : records(Topics.FACTS, session)) {
            facts.add(new String(record.value(), StandardCharsets.UTF_8));
            rules = rulesAfter(record.value(), rules, rulesByCause);
        }
        var inputs = new ArrayList<RecordedInput>();
        var known = 1;
        for (var record : records(Topics.INBOX, session)) {
            try {
                var input = MessageCodec.read(record.value(), InputRecord.class);
                known = rulesByCause.getOrDefault(input.id(), known);
                inputs.add(new RecordedInput(
                        record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()), known, input));
            } catch (UnreadableMessage garbage) {
                // The orchestrator put it aside; nothing followed from it.
            }
        }
        return new Recording(inputs, facts);
    }

    /** The facts alone, in their order; none if there is no such session. */
    public List<FactRecord> facts(SessionId session) {
        return records(Topics.FACTS, session).stream()
                .map(record -> fact(record.value()))
                .toList();
    }

    private static int rulesAfter(byte[] value, int before, Map<String, Integer> byCause) {
        var fact = fact(value);
        var rules = fact.fact() instanceof Fact.TurnStarted started
                ? started.rules().orElse(1)
                : before;
        byCause.put(fact.cause(), rules);
        return rules;
    }

    private static FactRecord fact(byte[] value) {
        try {
            return MessageCodec.read(value, FactRecord.class);
        } catch (UnreadableMessage unreadable) {
            throw new IllegalStateException("the facts topic holds what is no fact", unreadable);
        }
    }

    private List<ConsumerRecord<String, byte[]>> records(Topic topic, SessionId session) {
        var key = session.value().getBytes(StandardCharsets.UTF_8);
        var partition = new TopicPartition(topic.name(), BuiltInPartitioner.partitionForKey(key, topic.partitions()));
        var settings = kafka.consumer("session-export");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        var found = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer = new KafkaConsumer<String, byte[]>(settings)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var end = consumer.endOffsets(List.of(partition)).get(partition);
            var heard = System.nanoTime();
            for (var at = consumer.position(partition); at < end; at = consumer.position(partition)) {
                var polled = consumer.poll(POLL);
                polled.forEach(record -> {
                    if (session.value().equals(record.key()) && record.value() != null) {
                        found.add(record);
                    }
                });
                heard = consumer.position(partition) > at ? System.nanoTime() : heard;
                if (System.nanoTime() - heard > PATIENCE.toNanos()) {
                    throw new IllegalStateException("%s is silent before its end".formatted(partition));
                }
            }
        }
        return found;
    }
}
