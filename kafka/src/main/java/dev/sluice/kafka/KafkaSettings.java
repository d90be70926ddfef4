package dev.sluice.kafka;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.Config;

/**
 * How every Kafka client of this process reaches the brokers: their address and, where they ask for it, TLS and SASL.
 * Read from the configuration's {@code kafka.*} by Kafka's own names ({@code kafka.security.protocol},
 * {@code kafka.sasl.jaas.config}, {@code kafka.ssl.truststore.location} ...), which SmallRye's channels read too.
 *
 * <p>Each map is complete for its kind of client, with every time-out said: a client that is made from one neither waits
 * for ever nor for a default that changes. {@link #toString} shows no secret. Immutable.
 */
@Singleton
public final class KafkaSettings {
    private static final String PREFIX = "kafka.";
    private static final String ADDRESS = "localhost:9092";

    /** The names, or the beginnings of names, that are about the connection and not about what goes through it. */
    private static final List<String> OF_THE_CONNECTION = List.of(
            "bootstrap.",
            "client.dns.lookup",
            "security.",
            "sasl.",
            "ssl.",
            "connections.max.idle.ms",
            "socket.connection.setup.timeout.",
            "metadata.recovery.");

    /** A broker that does not answer a request within this is asked anew, or another is. */
    private static final Duration REQUEST_MAX = Duration.ofSeconds(10);
    /** How long a question to the cluster (topics, offsets, positions) may take with all its tries. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    /** A broker that was away is tried again at least this often, so that clients are back soon after it. */
    private static final Duration RECONNECT_MAX = Duration.ofSeconds(1);
    /** How long a broker may keep a fetch that finds nothing; one that finds something is answered at once. */
    private static final Duration FETCH_WAIT_MAX = Duration.ofSeconds(1);
    /**
     * The same for work queues, which have many members that wait. Not longer: a member tells how its record ended only
     * when no fetch of its own is on the way.
     */
    private static final Duration WORK_WAIT_MAX = Duration.ofSeconds(2);

    private static final Duration MEMBER_GONE = Duration.ofSeconds(6);

    /** What a record may take beyond its value: its key and headers, compared uncompressed by the producer. */
    private static final int OVERHEAD_BYTES_MAX = 64 * 1024;

    private final Map<String, Object> connection;

    @Inject
    KafkaSettings(Config config) {
        this(name -> config.getOptionalValue(PREFIX + name, String.class));
    }

    private KafkaSettings(Function<String, Optional<String>> configured) {
        var found = new TreeMap<String, Object>();
        found.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, ADDRESS);
        for (var name : AdminClientConfig.configNames()) {
            if (OF_THE_CONNECTION.stream().anyMatch(name::startsWith)) {
                configured.apply(name).ifPresent(value -> found.put(name, value));
            }
        }
        this.connection = Map.copyOf(found);
    }

    /** Brokers that ask for neither TLS nor SASL. */
    public static KafkaSettings at(String bootstrapServers) {
        return of(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    /** These connection properties, by Kafka's names; others of them are left out. */
    public static KafkaSettings of(Map<String, String> properties) {
        return new KafkaSettings(name -> Optional.ofNullable(properties.get(name)));
    }

    /** The brokers' addresses, for telling people. */
    public String bootstrapServers() {
        return (String) connection.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
    }

    /** Only what it takes to connect: for clients that Kafka Streams makes, and the base of all maps here. */
    public Map<String, Object> connection() {
        return connection;
    }

    public Map<String, Object> admin(String clientId) {
        var settings = client(clientId);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(ANSWER_MAX));
        return settings;
    }

    /** A consumer of bytes without a group that commits nothing and makes no topic; it begins where it is told to. */
    public Map<String, Object> consumer(String clientId) {
        var settings = client(clientId);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(ANSWER_MAX));
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, millis(FETCH_WAIT_MAX));
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    /**
     * A consumer of bytes that shares the partitions of its topics with others of its group, commits when it is told to, and
     * reads what is committed. One that is gone leaves its partitions to another after {@link #MEMBER_GONE}.
     */
    public Map<String, Object> groupConsumer(String group) {
        var settings = consumer(group);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(MEMBER_GONE));
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(MEMBER_GONE.dividedBy(3)));
        return settings;
    }

    /** A member of a share group that says of each record how it ended. */
    public Map<String, Object> shareConsumer(String clientId, String group, int recordsPerPoll) {
        var settings = client(clientId);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(ANSWER_MAX));
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, millis(WORK_WAIT_MAX));
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        settings.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, recordsPerPoll);
        return settings;
    }

    /**
     * A producer of bytes that loses nothing and doubles nothing: idempotent, acknowledged by all replicas, sent at once.
     *
     * @param patience when a record that no broker takes fails: half of it at most goes by in {@code send}, which waits
     *     for the topic's address and for room, and half until the future fails
     * @param recordBytesMax the largest value
     */
    public Map<String, Object> producer(String clientId, Duration patience, int recordBytesMax) {
        var half = patience.dividedBy(2);
        var request = half.compareTo(REQUEST_MAX) < 0 ? half : REQUEST_MAX;
        var settings = client(clientId);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, recordBytesMax + OVERHEAD_BYTES_MAX);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, half.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(half));
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(request));
        return settings;
    }

    private Map<String, Object> client(String clientId) {
        var settings = new HashMap<>(connection);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(REQUEST_MAX));
        settings.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_MAX.toMillis());
        settings.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        return settings;
    }

    private static int millis(Duration time) {
        return Math.toIntExact(time.toMillis());
    }

    @Override
    public String toString() {
        return "Kafka at " + bootstrapServers();
    }
}
