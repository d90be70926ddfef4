package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.orchestrator.OrchestratorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;

/** How Kafka Streams is set up. Every time-out is said: what waits longer than these has lost its partitions. */
final class StreamSettings {
    /** An idle thread waits this long for records; one that owes a commit much less ({@link StreamClients}). */
    private static final Duration POLL = Duration.ofMillis(250);

    /**
     * How long a replica may be between two polls, and so how long a rebalance waits for the dead members that a broker
     * remembers after a crash of everything. Longer than {@link WorkSender#ACK_MAX}.
     */
    private static final Duration POLL_INTERVAL_MAX = Duration.ofSeconds(15);

    /** How long a client call may wait for a broker; the thread dies then, and begins again. */
    private static final Duration BROKER_MAX = Duration.ofSeconds(10);

    /**
     * What one poll brings. A thread has all of it in memory, and compressed texts of a megabyte are little on their way:
     * with Kafka's 1,000 a backlog of them would end the process at every start.
     */
    private static final int RECORDS_PER_POLL = 50;

    private StreamSettings() {}

    static Properties of(OrchestratorConfig config, KafkaSettings kafka) {
        var settings = new Properties();
        settings.putAll(kafka.connection());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.storeReplication());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory(config));
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(StreamsConfig.POLL_MS_CONFIG, POLL.toMillis());
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        settings.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        producer(settings, config);
        consumer(settings, config);
        return settings;
    }

    private static void producer(Properties settings, OrchestratorConfig config) {
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                millis(config.transactionTimeout()));
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), BROKER_MAX.toMillis());
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), Topics.INBOX.recordBytesMax());
    }

    private static void consumer(Properties settings, OrchestratorConfig config) {
        var session = config.sessionTimeout();
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), millis(session));
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                millis(session.dividedBy(3)));
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG),
                millis(POLL_INTERVAL_MAX));
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                Topics.INBOX.recordBytesMax());
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG),
                2 * Topics.INBOX.recordBytesMax());
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), RECORDS_PER_POLL);
        config.replica()
                .ifPresent(name ->
                        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), name));
    }

    private static String stateDirectory(OrchestratorConfig config) {
        return config.stateDirectory()
                .orElseGet(() -> {
                    try {
                        return Files.createTempDirectory("sluice-orchestrator");
                    } catch (IOException unwritable) {
                        throw new UncheckedIOException(unwritable);
                    }
                })
                .toString();
    }

    private static int millis(Duration time) {
        return Math.toIntExact(time.toMillis());
    }
}
