package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.orchestrator.OrchestratorConfig;
import dev.sluice.orchestrator.turn.TurnDecider;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Runs the topology. Built by hand, not by the Quarkus extension, because the commit must wait for the work (see
 * docs/adr/0009-streams-by-hand.md). Until Kafka answers with the right topics the service is up but not ready.
 */
@ApplicationScoped
public class OrchestratorStream {
    private static final Logger LOG = Logger.getLogger(OrchestratorStream.class);
    private static final Duration ADMIN_MAX = Duration.ofSeconds(10);
    private static final Duration BROKER_WAIT = Duration.ofSeconds(1);

    private final OrchestratorConfig config;
    private final MeterRegistry registry;
    private final String bootstrapServers;
    private volatile String waitingFor = "Kafka";
    private volatile KafkaStreams streams;
    private volatile WorkSender sender;
    private Thread starter;

    OrchestratorStream(
            OrchestratorConfig config,
            MeterRegistry registry,
            @ConfigProperty(name = "kafka.bootstrap.servers", defaultValue = "localhost:9092")
                    String bootstrapServers) {
        this.config = config;
        this.registry = registry;
        this.bootstrapServers = bootstrapServers;
    }

    void start(@Observes StartupEvent event) {
        starter = Thread.ofVirtual().name("orchestrator-start").start(this::startWhenKafkaIsThere);
    }

    void stop(@Observes ShutdownEvent event) {
        starter.interrupt();
        if (streams != null) {
            streams.close(Duration.ofSeconds(10));
        }
        if (sender != null) {
            sender.close();
        }
    }

    /** Why no turn moves now, in a few words; empty if all is well. */
    public String trouble() {
        var running = streams;
        if (running == null) {
            return "waiting for " + waitingFor;
        }
        return running.state().isRunningOrRebalancing() ? "" : "the stream is " + running.state();
    }

    private void startWhenKafkaIsThere() {
        try {
            while (!topicsAreRight()) {
                Thread.sleep(BROKER_WAIT);
            }
        } catch (InterruptedException stopped) {
            return;
        }
        sender = new WorkSender(new KafkaProducer<>(workProducer(), new StringSerializer(), new ByteArraySerializer()));
        var topology = ConversationTopology.build(() -> new ConversationProcessor(
                new TurnDecider(Set.copyOf(Role.BUILT_IN)),
                new WorkRecords(config.home()),
                sender,
                new DecisionMeter(registry),
                config.deadlineCheck()));
        var built = new KafkaStreams(topology, settings(), new CommitAfterWork(sender));
        built.setUncaughtExceptionHandler(defect -> {
            // A fenced thread can die with exceptions that Kafka 4.2 does not take for a migration.
            LOG.warnf(defect, "a stream thread died and is replaced");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        built.start();
        streams = built;
    }

    /** Whether inbox and facts are there with their fixed partitions; a wrong number is never started upon. */
    private boolean topicsAreRight() throws InterruptedException {
        try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            var wanted = List.of(Topics.INBOX, Topics.FACTS);
            var found = admin.describeTopics(wanted.stream().map(Topic::name).toList())
                    .allTopicNames()
                    .get(ADMIN_MAX.toSeconds(), TimeUnit.SECONDS);
            for (var topic : wanted) {
                var partitions = found.get(topic.name()).partitions().size();
                if (partitions != topic.partitions()) {
                    waitingFor = "%s to have %d partitions; it has %d"
                            .formatted(topic.name(), topic.partitions(), partitions);
                    LOG.errorf("refusing to start: waiting for %s", waitingFor);
                    return false;
                }
            }
            return true;
        } catch (ExecutionException | TimeoutException absent) {
            waitingFor = "Kafka at " + bootstrapServers + " with the topics of Sluice";
            LOG.warnf("waiting for %s", waitingFor);
            return false;
        }
    }

    private Properties settings() {
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.storeReplication());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        // At the default of 100 ms an idle thread sits in poll while a finished turn waits for its commit.
        settings.put(StreamsConfig.POLL_MS_CONFIG, 5);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                config.transactionTimeout().toMillis());
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), Topics.INBOX.recordBytesMax());
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int)
                config.sessionTimeout().toMillis());
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                (int) config.sessionTimeout().toMillis() / 5);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                Topics.INBOX.recordBytesMax());
        return settings;
    }

    private Map<String, Object> workProducer() {
        var settings = new HashMap<String, Object>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, config.applicationId() + "-work");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.INBOX.recordBytesMax());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 25_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        return settings;
    }

    private String stateDirectory() {
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
}
