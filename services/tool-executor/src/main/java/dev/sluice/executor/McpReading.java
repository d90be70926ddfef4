package dev.sluice.executor;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Topics;
import dev.sluice.executor.mcp.McpTools;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Keeps what {@code sluice.configs} tells of MCP servers where their tools are made. */
final class McpReading implements AutoCloseable {
    private static final Set<String> KINDS = Set.of(McpServer.KIND, McpListing.KIND);

    private final McpTools tools;
    private final Tail tail;

    McpReading(KafkaSettings kafka, McpTools tools) {
        this.tools = tools;
        this.tail = new Tail(kafka, "tool-executor-mcp", Topics.CONFIGS, TailStart.atBeginning(), this::read);
    }

    void start() {
        tail.start();
    }

    /** Done once all is read that was told before this process started. */
    CompletableFuture<Void> caughtUp() {
        return tail.caughtUp();
    }

    @Override
    public void close() {
        tail.close();
    }

    /** Only what counts now; versions of before have keys of their own. */
    private void read(ConsumerRecord<String, byte[]> record) throws UnreadableMessage {
        var key = record.key().split("/", 2);
        if (key.length < 2 || !KINDS.contains(key[0])) {
            return;
        }
        if (record.value() == null) {
            tools.removed(key[0], key[1]);
            return;
        }
        var version = MessageCodec.read(record.value(), ConfigVersion.class);
        if (record.key().equals(version.currentKey())) {
            tools.told(version);
        }
    }
}
