package dev.sluice.session.projection;

import dev.sluice.contracts.Topics;
import dev.sluice.session.kafka.KafkaSender;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Puts records that nobody can read aside, as they came, with headers that say where from and why. */
@ApplicationScoped
public class DeadLetters {
    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final KafkaSender sender;

    public DeadLetters(KafkaSender sender) {
        this.sender = sender;
    }

    /** Done once the broker has the dead letter. */
    public Uni<Void> bury(ConsumerRecord<String, byte[]> record, String why) {
        LOG.errorf("Unreadable record %s-%d@%d: %s", record.topic(), record.partition(), record.offset(), why);
        var headers = new HashMap<String, byte[]>();
        Map.of(
                        "sluice-source-topic", record.topic(),
                        "sluice-source-partition", Integer.toString(record.partition()),
                        "sluice-source-offset", Long.toString(record.offset()),
                        "sluice-reader", "session",
                        "sluice-reason", why)
                .forEach((name, value) -> headers.put(name, value.getBytes(StandardCharsets.UTF_8)));
        return Uni.createFrom()
                .completionStage(() -> sender.begin(Topics.DEAD_LETTERS, record.key(), record.value(), headers));
    }
}
