package dev.sluice.router.configs;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Topics;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
 * Reads all of {@code sluice.configs} and what comes after, and hands the versions that count to those who want them. A
 * version that its listener refuses is left out with a line in the log.
 */
@Singleton
public class ConfigTail {
    private static final Logger LOG = Logger.getLogger(ConfigTail.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration STOP_MAX = Duration.ofSeconds(3);

    private final List<ConfigListener> listeners;
    private final String brokers;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Optional<Consumer<String, byte[]>> open = Optional.empty();
    private volatile boolean caughtUp;
    private volatile Thread thread;

    @Inject
    ConfigTail(@All List<ConfigListener> listeners, @ConfigProperty(name = "kafka.bootstrap.servers") String brokers) {
        this.listeners = List.copyOf(listeners);
        this.brokers = brokers;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("llm-router-configs").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
        open.ifPresent(Consumer::wakeup);
        try {
            thread.join(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether everything is read that was there at the start. */
    public boolean caughtUp() {
        return caughtUp;
    }

    private void run() {
        while (stopping.getCount() > 0) {
            try (var consumer = consumer()) {
                open = Optional.of(consumer);
                follow(consumer);
            } catch (WakeupException e) {
                LOG.debug("Stopping");
            } catch (RuntimeException e) {
                LOG.warnf("Cannot read %s: %s", Topics.CONFIGS.name(), e.getMessage());
                pause();
            }
        }
    }

    /** From the beginning each time: versions that count may be handed over again, and the last one wins. */
    private void follow(Consumer<String, byte[]> consumer) {
        var partitions = consumer.partitionsFor(Topics.CONFIGS.name()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        while (stopping.getCount() > 0) {
            consumer.poll(POLL).forEach(this::hand);
            if (!caughtUp
                    && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                caughtUp = true;
            }
        }
    }

    private void hand(ConsumerRecord<String, byte[]> record) {
        var slash = record.key() == null ? -1 : record.key().indexOf('/');
        if (slash < 0) {
            return;
        }
        var kind = record.key().substring(0, slash);
        for (var listener : listeners) {
            if (listener.kind().equals(kind)) {
                hand(record, listener);
            }
        }
    }

    private static void hand(ConsumerRecord<String, byte[]> record, ConfigListener listener) {
        if (record.value() == null) {
            listener.removed(record.key().substring(listener.kind().length() + 1));
            return;
        }
        try {
            var version = MessageCodec.read(record.value(), ConfigVersion.class);
            if (record.key().equals(version.currentKey())) {
                listener.changed(version);
            }
        } catch (UnreadableMessage | RuntimeException refused) {
            LOG.errorf("Left out %s of %s: %s", record.key(), record.topic(), refused.getMessage());
        }
    }

    private void pause() {
        try {
            stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopping.countDown();
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
                        false,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        100),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }
}
