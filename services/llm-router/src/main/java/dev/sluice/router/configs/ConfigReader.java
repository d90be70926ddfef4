package dev.sluice.router.configs;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Routing;
import dev.sluice.contracts.Topics;
import dev.sluice.router.provider.Providers;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Follows the routing table on {@code sluice.configs} and puts each valid one in force at once, on every replica. A bad
 * one is refused with a line in the log, and what was in force stays. A deleted one gives way to the configuration.
 */
@ApplicationScoped
public class ConfigReader {
    private static final Logger LOG = Logger.getLogger(ConfigReader.class);
    private static final String ROUTING = Routing.KIND + "/" + Routing.CURRENT;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration STOP_MAX = Duration.ofSeconds(3);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(2);

    private final Providers providers;
    private final String brokers;
    private volatile Optional<Consumer<String, byte[]>> open = Optional.empty();
    private volatile Thread thread;
    private volatile boolean stopping;

    ConfigReader(Providers providers, @ConfigProperty(name = "kafka.bootstrap.servers") String brokers) {
        this.providers = providers;
        this.brokers = brokers;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofVirtual().name("llm-router-configs").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        open.ifPresent(Consumer::wakeup);
        try {
            thread.join(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopping) {
            try (var consumer = consumer()) {
                open = Optional.of(consumer);
                read(consumer);
            } catch (WakeupException e) {
                LOG.debug("Stopping");
            } catch (RuntimeException e) {
                LOG.warnf("Cannot read %s: %s", Topics.CONFIGS.name(), e.getMessage());
                pause();
            }
        }
    }

    private void read(Consumer<String, byte[]> consumer) {
        var partitions = consumer.partitionsFor(Topics.CONFIGS.name()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        while (!stopping) {
            consumer.poll(POLL).forEach(this::take);
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (!ROUTING.equals(record.key())) {
            return;
        }
        if (record.value() == null) {
            providers.reset();
            return;
        }
        try {
            var config = MessageCodec.read(record.value(), ConfigVersion.class);
            var routing = MessageCodec.read(MessageCodec.write(config.body()), Routing.class);
            providers.adopt(routing, config.version());
        } catch (UnreadableMessage | RuntimeException bad) {
            LOG.errorf(
                    "Refused the routing table at offset %d, the one in force stays: %s", record.offset(), reason(bad));
        }
    }

    /** The sentence of whoever found the fault, which may be wrapped by the reader of JSON. */
    private static String reason(Throwable bad) {
        var cause = bad;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_PAUSE);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private Consumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        brokers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "llm-router-configs",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }
}
