package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Topics;
import dev.sluice.kafka.DeadLetter;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jboss.logging.Logger;

/** Puts inputs that cannot be used aside, on {@code sluice.dead-letters}; the commit waits until each is there. */
final class Letters {
    private static final Logger LOG = Logger.getLogger(Letters.class);
    private static final String SERVICE = "orchestrator";

    private final WorkSender sender;
    private final DecisionMeter meter;

    Letters(WorkSender sender, DecisionMeter meter) {
        this.sender = sender;
        this.meter = meter;
    }

    void bury(Record<String, byte[]> record, Optional<RecordMetadata> metadata, int tries, String reason) {
        LOG.errorf("an input went to the dead letters: key=%s %s", record.key(), reason);
        meter.buried();
        var place = new DeadLetter.Place(
                Topics.INBOX.name(),
                metadata.map(RecordMetadata::partition).orElse(-1),
                metadata.map(RecordMetadata::offset).orElse(-1L));
        sender.send(new WorkRecord(
                DeadLetter.of(place, record.key(), record.value(), record.headers(), SERVICE, tries, reason),
                Optional.empty()));
    }
}
