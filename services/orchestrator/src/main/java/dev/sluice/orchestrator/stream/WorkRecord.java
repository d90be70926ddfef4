package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.InputRecord;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record that is sent outside the transaction.
 *
 * @param ifRefused what comes over the inbox instead, should the broker never take the record, so that no turn waits for
 *     it
 */
record WorkRecord(ProducerRecord<String, byte[]> record, Optional<InputRecord> ifRefused) implements Outgoing {}
