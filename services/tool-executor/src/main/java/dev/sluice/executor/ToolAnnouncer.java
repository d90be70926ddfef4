package dev.sluice.executor;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.Topics;
import dev.sluice.executor.call.KafkaOutcomes;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Keeps {@code sluice.tools} as the toolbox is: whenever that changes, it tells of each tool that is new or otherwise than
 * before, and takes back those of tenants that are no more. Several executors do so at once; each says last what is so
 * last, and so they end alike.
 */
final class ToolAnnouncer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ToolAnnouncer.class);

    private final Toolbox toolbox;
    private final KafkaOutcomes outcomes;
    private final Tail tail;
    private final Map<String, ToolDefinition> told = new ConcurrentHashMap<>();

    /** What this executor said last of each; empty if it took it back. */
    private final Map<String, Optional<ToolDefinition>> said = new HashMap<>();

    private final Semaphore changes = new Semaphore(1);
    private volatile Optional<Thread> telling = Optional.empty();

    ToolAnnouncer(KafkaSettings kafka, Toolbox toolbox, KafkaOutcomes outcomes) {
        this.toolbox = toolbox;
        this.outcomes = outcomes;
        this.tail = new Tail(kafka, "tool-executor-tools", Topics.TOOLS, TailStart.atBeginning(), this::read);
    }

    /** @param known done once the toolbox is what was last configured */
    void start(CompletableFuture<Void> known) {
        tail.start();
        CompletableFuture.allOf(known, tail.caughtUp())
                .thenRun(() -> telling = Optional.of(
                        Thread.ofVirtual().name("tool-executor-to-tools").start(this::tell)));
    }

    /** The toolbox may hold other tools than before. */
    void changed() {
        changes.release();
    }

    private void tell() {
        try {
            while (true) {
                changes.acquire();
                changes.drainPermits();
                tellAll();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellAll() throws InterruptedException {
        var tools = toolbox.definitions().stream().collect(Collectors.toMap(ToolDefinition::key, Function.identity()));
        try {
            for (var tool : tools.values()) {
                if (!lastSaid(tool.key()).equals(Optional.of(tool))) {
                    outcomes.announce(tool);
                    said.put(tool.key(), Optional.of(tool));
                }
            }
            var others = new HashSet<>(told.keySet());
            others.addAll(said.keySet());
            for (var key : others) {
                // Those that are for everybody another release may have.
                if (key.contains("/")
                        && !tools.containsKey(key)
                        && lastSaid(key).isPresent()) {
                    outcomes.withdraw(key);
                    said.put(key, Optional.empty());
                }
            }
        } catch (UncheckedIOException away) {
            LOG.warnf("the tools are not announced yet: %s", away.getMessage());
            changes.release();
        }
    }

    private Optional<ToolDefinition> lastSaid(String key) {
        return said.getOrDefault(key, Optional.ofNullable(told.get(key)));
    }

    private void read(ConsumerRecord<String, byte[]> record) throws UnreadableMessage {
        if (record.value() == null) {
            told.remove(record.key());
        } else {
            told.put(record.key(), MessageCodec.read(record.value(), ToolDefinition.class));
        }
    }

    @Override
    public void close() {
        telling.ifPresent(Thread::interrupt);
        tail.close();
    }
}
