package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The shape of the orchestrator: inbox, one processor with three stores, facts. */
final class ConversationTopology {
    private static final String SOURCE = "inbox";
    private static final String PROCESSOR = "conversation";
    private static final String SINK = "facts";

    private static final int MB = 1024 * 1024;

    private ConversationTopology() {}

    static Topology build(ProcessorSupplier<String, byte[], String, byte[]> processor) {
        return new Topology()
                .addSource(SOURCE, new StringDeserializer(), new ByteArrayDeserializer(), Topics.INBOX.name())
                .addProcessor(PROCESSOR, processor, SOURCE)
                .addStateStore(store(Sessions.STORE), PROCESSOR)
                .addStateStore(store(History.STORE), PROCESSOR)
                .addStateStore(store(Rest.STORE), PROCESSOR)
                .addSink(SINK, Topics.FACTS.name(), new StringSerializer(), new ByteArraySerializer(), PROCESSOR);
    }

    /**
     * In memory with a changelog: at this size RocksDB is no faster, and exactly-once wipes it after a crash. A restart
     * reads the whole changelog, so Kafka compacts it early and in small segments: it stays near what is stored.
     */
    private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(4 * MB),
                        TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(16 * MB),
                        TopicConfig.SEGMENT_MS_CONFIG,
                                Long.toString(Duration.ofHours(1).toMillis()),
                        TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.3",
                        TopicConfig.DELETE_RETENTION_MS_CONFIG,
                                Long.toString(Duration.ofMinutes(1).toMillis())));
    }
}
