package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** A record that could not be used, as it came, with headers that say from where and why. */
final class DeadLetter {
    private DeadLetter() {}

    static ProducerRecord<String, byte[]> of(
            Topic source, Record<String, byte[]> record, Optional<RecordMetadata> metadata, String reason) {
        var letter = new ProducerRecord<>(Topics.DEAD_LETTERS.name(), record.key(), record.value());
        header(letter, "sluice-source-topic", source.name());
        metadata.ifPresent(at -> {
            header(letter, "sluice-source-partition", Integer.toString(at.partition()));
            header(letter, "sluice-source-offset", Long.toString(at.offset()));
        });
        header(letter, "sluice-reason", reason);
        return letter;
    }

    private static void header(ProducerRecord<String, byte[]> letter, String name, String value) {
        letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
