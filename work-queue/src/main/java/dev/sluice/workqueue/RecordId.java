package dev.sluice.workqueue;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Which record a delivery is of. With its time: a topic that was made anew counts its offsets anew. */
record RecordId(String topic, int partition, long offset, long timestamp) {
    static RecordId of(ConsumerRecord<?, ?> record) {
        return new RecordId(record.topic(), record.partition(), record.offset(), record.timestamp());
    }
}
