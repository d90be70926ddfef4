package dev.sluice.router.control;

import dev.sluice.contracts.Control;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Topics;
import dev.sluice.router.call.CallsInFlight;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
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
 * Listens for turns that are being stopped and closes their model calls. Every replica reads the whole topic from now
 * on: a call can be at any of them, and none survives a restart.
 */
@Singleton
public class ControlReader {
    private static final Logger LOG = Logger.getLogger(ControlReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration STOP_MAX = Duration.ofSeconds(3);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(2);

    private final CallsInFlight calls;
    private final String brokers;
    private volatile Optional<Consumer<String, byte[]>> open = Optional.empty();
    private volatile Thread thread;
    private volatile boolean stopping;

    ControlReader(CallsInFlight calls, @ConfigProperty(name = "kafka.bootstrap.servers") String brokers) {
        this.calls = calls;
        this.brokers = brokers;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofVirtual().name("llm-router-control").start(this::run);
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
                LOG.warnf("Cannot read %s: %s", Topics.CONTROL.name(), e.getMessage());
                pause();
            }
        }
    }

    private void read(Consumer<String, byte[]> consumer) {
        var partitions = consumer.partitionsFor(Topics.CONTROL.name()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        while (!stopping) {
            consumer.poll(POLL).forEach(this::obey);
        }
    }

    private void obey(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            switch (MessageCodec.read(record.value(), Control.class)) {
                case Control.StopTurn stop -> calls.stop(stop.turn());
                case Control.StopStep _, Control.StopCall _, Control.DropWorkspace _ -> {
                    // The worker closes the call of its step itself; calls and files are the tool-executor's.
                }
            }
        } catch (UnreadableMessage e) {
            LOG.warnf("Skipped an unreadable record of %s at %d", record.topic(), record.offset());
        }
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
                        "llm-router-control",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "latest",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }
}
