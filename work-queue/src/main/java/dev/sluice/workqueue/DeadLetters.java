package dev.sluice.workqueue;

import dev.sluice.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Where records rest that nobody could handle: as they came, with headers that say whence and why. */
final class DeadLetters implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;

    DeadLetters(String bootstrapServers, String clientId) {
        producer = Producers.lossless(bootstrapServers, clientId, Topics.DEAD_LETTERS.recordBytesMax());
    }

    void bury(ConsumerRecord<String, byte[]> record, String reason) throws InterruptedException, ExecutionException {
        var letter = new ProducerRecord<>(Topics.DEAD_LETTERS.name(), record.key(), record.value());
        record.headers().forEach(letter.headers()::add);
        header(letter, "sluice-source-topic", record.topic());
        header(letter, "sluice-source-partition", Integer.toString(record.partition()));
        header(letter, "sluice-source-offset", Long.toString(record.offset()));
        header(letter, "sluice-reason", reason);
        producer.send(letter).get();
    }

    private static void header(ProducerRecord<?, ?> letter, String name, String value) {
        letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        producer.close();
    }
}
