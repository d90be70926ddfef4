package dev.sluice.executor.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.NotesMark;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.WorkspaceTemplates;
import dev.sluice.executor.note.NoteMarks;
import dev.sluice.executor.note.NoteOwner;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.LosslessProducer;
import dev.sluice.workqueue.InboxWriter;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * What the tool-executor says on Kafka: outcomes, decisions, which tools there are, and what commands write while they run. Each
 * method but the one for that returns once all replicas have it and throws after two minutes without; saying a thing twice is harmless. Thread-safe.
 */
@Singleton
public final class KafkaOutcomes implements CallProcessor.Outcomes, NoteMarks, AutoCloseable {
    private static final String SERVICE = "tool-executor";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What is older than that nobody wants to see any more. */
    private static final Duration SHOWING_MAX = Duration.ofSeconds(4);

    private static final Logger LOG = Logger.getLogger(KafkaOutcomes.class);

    private final InboxWriter inbox;
    private final LosslessProducer others;
    private final Producer<String, byte[]> screens;

    /** Needs no broker to be made. */
    public KafkaOutcomes(KafkaSettings kafka) {
        inbox = new InboxWriter(kafka, SERVICE + "-to-inbox");
        others = new LosslessProducer(kafka, SERVICE + "-to-audit-and-tools", PATIENCE, Topics.TOOLS.recordBytesMax());
        screens = new KafkaProducer<>(screens(kafka));
    }

    private static Map<String, Object> screens(KafkaSettings kafka) {
        var settings = kafka.producer(SERVICE + "-to-deltas", SHOWING_MAX, Topics.DELTAS.recordBytesMax());
        // A repeated piece is known by its index.
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        return settings;
    }

    @Override
    public void publish(InputRecord outcome) throws InterruptedException {
        inbox.write(outcome);
    }

    @Override
    public void record(AuditRecorded audit) throws InterruptedException {
        var record = new ProducerRecord<>(Topics.AUDIT.name(), audit.tenant().value(), MessageCodec.write(audit));
        CloudEvent.of(audit, SERVICE).headers().forEach(record.headers()::add);
        send(record);
    }

    @Override
    public void show(Delta written) {
        var session = written.scope().session().value();
        var record = new ProducerRecord<>(Topics.DELTAS.name(), session, MessageCodec.write(written));
        try {
            screens.send(record, (_, failed) -> notShown(written, failed));
        } catch (KafkaException away) {
            notShown(written, away);
        }
    }

    private static void notShown(Delta written, Exception failed) {
        if (failed != null) {
            LOG.debugf("what call %s wrote is not shown: %s", written.call(), failed.getMessage());
        }
    }

    /** Tells the workers of a tool; the newest definition of a name counts. */
    public void announce(ToolDefinition tool) throws InterruptedException {
        send(new ProducerRecord<>(Topics.TOOLS.name(), tool.key(), MessageCodec.write(tool)));
    }

    /** Tells the workers that a tool is no more, by its key. */
    public void withdraw(String toolKey) throws InterruptedException {
        send(new ProducerRecord<>(Topics.TOOLS.name(), toolKey, null));
    }

    /** Tells everybody what an MCP server has; {@code server} is its tenant and its name. */
    public void announce(String server, McpListing listing) throws InterruptedException {
        announce(McpListing.KIND, server, MessageCodec.mapper().valueToTree(listing));
    }

    /** Tells the session service what workspaces of a home may start as. */
    public void announce(String home, WorkspaceTemplates templates) throws InterruptedException {
        announce(WorkspaceTemplates.KIND, home, MessageCodec.mapper().valueToTree(templates));
    }

    @Override
    public void some(NoteOwner owner) {
        var name = NotesMark.name(owner.tenant(), owner.user());
        uninterrupted(() -> announce(NotesMark.KIND, name, JsonNodeFactory.instance.objectNode()));
    }

    @Override
    public void none(NoteOwner owner) {
        var key = NotesMark.KIND + "/" + NotesMark.name(owner.tenant(), owner.user());
        uninterrupted(() -> send(new ProducerRecord<>(Topics.CONFIGS.name(), key, null)));
    }

    /** Something that waits. */
    private interface Saying {
        void say() throws InterruptedException;
    }

    private static void uninterrupted(Saying saying) {
        try {
            saying.say();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException("stopping", new InterruptedIOException());
        }
    }

    private void announce(String kind, String name, JsonNode body) throws InterruptedException {
        var version = new ConfigVersion(
                kind, name, Digest.sha256Hex(body.toString()), body, new UserId(SERVICE), Instant.now());
        send(new ProducerRecord<>(Topics.CONFIGS.name(), version.currentKey(), MessageCodec.write(version)));
    }

    private void send(ProducerRecord<String, byte[]> record) throws InterruptedException {
        try {
            others.write(record);
        } catch (ExecutionException | TimeoutException failed) {
            throw new UncheckedIOException(record.topic() + " did not confirm", new IOException(failed));
        }
    }

    @Override
    public void close() {
        inbox.close();
        others.close();
        screens.close(Duration.ofSeconds(1));
    }
}
