package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topic;

/** A message that its topic does not take. Found before anything is changed or sent. */
final class OversizedRecord extends RuntimeException {
    /** What a record needs beside its value: key, headers, batch. */
    private static final int OVERHEAD_BYTES = 2_048;

    private OversizedRecord(String message) {
        super(message);
    }

    /** The bytes of a message that fits. */
    static byte[] fitting(Topic topic, Object message) {
        return fitting(topic, MessageCodec.write(message));
    }

    /** The bytes, which fit. */
    static byte[] fitting(Topic topic, byte[] bytes) {
        if (bytes.length + OVERHEAD_BYTES > topic.recordBytesMax()) {
            throw new OversizedRecord("%d bytes are more than %s takes".formatted(bytes.length, topic.name()));
        }
        return bytes;
    }
}
