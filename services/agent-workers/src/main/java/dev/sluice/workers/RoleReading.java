package dev.sluice.workers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.LosslessProducer;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import dev.sluice.workers.prompt.RoleBook;
import dev.sluice.workers.prompt.RoleSheet;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/**
 * Keeps the versions of roles that {@code sluice.configs} tells of in a book, and tells there how roles ship, where nobody
 * of this release has.
 */
final class RoleReading implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RoleReading.class);
    private static final ObjectMapper JSON = MessageCodec.mapper();
    private static final String PREFIX = RoleChange.KIND + "/";
    private static final String SHIPPED = RoleConfig.SHIPPED_KIND + "/";
    private static final Duration TELL_MAX = Duration.ofSeconds(30);

    private final KafkaSettings kafka;
    private final String service;
    private final RoleBook book;
    private final Map<String, JsonNode> told = new ConcurrentHashMap<>();
    private final Tail tail;

    RoleReading(KafkaSettings kafka, String service, RoleBook book) {
        this.kafka = kafka;
        this.service = service;
        this.book = book;
        this.tail = new Tail(kafka, service, Topics.CONFIGS, TailStart.atBeginning(), this::read);
    }

    void start() {
        tail.start();
    }

    /** Done once all is read that was told before this process started. */
    CompletableFuture<Void> caughtUp() {
        return tail.caughtUp();
    }

    /** Tells how roles ship; for a thread that may wait. Whoever cannot leaves it to the next start. */
    void tell(Collection<RoleSheet> shipped) {
        var producer = new LosslessProducer(kafka, service + "-to-configs", TELL_MAX, Topics.CONFIGS.recordBytesMax());
        try (producer) {
            for (var sheet : shipped) {
                var body = JSON.<JsonNode>valueToTree(sheet.config());
                if (!body.equals(told.get(SHIPPED + sheet.role()))) {
                    producer.write(record(sheet, body));
                }
            }
        } catch (ExecutionException | TimeoutException away) {
            LOG.warnf("how roles ship is not told: %s", away.toString());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private ProducerRecord<String, byte[]> record(RoleSheet sheet, JsonNode body) {
        var version = new ConfigVersion(
                RoleConfig.SHIPPED_KIND,
                sheet.role().name(),
                Versions.BUILT_IN.roles(),
                body,
                new UserId(service),
                Instant.now());
        return new ProducerRecord<>(Topics.CONFIGS.name(), version.currentKey(), MessageCodec.write(version));
    }

    @Override
    public void close() {
        tail.close();
    }

    private void read(ConsumerRecord<String, byte[]> record) throws UnreadableMessage {
        if (record.key().startsWith(PREFIX) && record.value() != null) {
            book.known(RoleVersion.of(MessageCodec.read(record.value(), ConfigVersion.class)));
        }
        if (record.key().startsWith(SHIPPED) && record.value() != null) {
            told.put(
                    record.key(),
                    MessageCodec.read(record.value(), ConfigVersion.class).body());
        }
    }
}
