package dev.sluice.executor.call;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.Topics;
import dev.sluice.workqueue.InboxWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What the tool-executor says on Kafka: outcomes, decisions, and which tools there are. Each method returns once all
 * replicas have it and throws after two minutes without; saying a thing twice is harmless. Thread-safe.
 */
public final class KafkaOutcomes implements CallProcessor.Outcomes, AutoCloseable {
    private static final String SERVICE = "tool-executor";

    private final InboxWriter inbox;
    private final KafkaProducer<String, byte[]> others;

    /** Needs no broker to be made. */
    public KafkaOutcomes(String bootstrapServers) {
        inbox = new InboxWriter(bootstrapServers, SERVICE + "-to-inbox");
        others = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        SERVICE + "-to-audit-and-tools",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.ENABLE_METRICS_PUSH_CONFIG,
                        false),
                new StringSerializer(),
                new ByteArraySerializer());
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

    /** Tells the workers of a tool; the newest definition of a name counts. */
    public void announce(ToolDefinition tool) throws InterruptedException {
        send(new ProducerRecord<>(Topics.TOOLS.name(), tool.name(), MessageCodec.write(tool)));
    }

    private void send(ProducerRecord<String, byte[]> record) throws InterruptedException {
        try {
            others.send(record).get();
        } catch (ExecutionException failed) {
            throw new UncheckedIOException(record.topic() + " did not confirm", new IOException(failed.getCause()));
        }
    }

    @Override
    public void close() {
        inbox.close();
        others.close();
    }
}
