package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Scope;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The rested state of a session as of its fact {@code seq}, all in one partition; once the broker has it, {@link #kept} comes
 * over the inbox.
 */
record RestedRecords(Scope scope, long seq, List<ProducerRecord<String, byte[]>> pieces) implements Outgoing {
    /** Says where the pieces are. */
    InputRecord kept(List<RecordMetadata> places) {
        var offsets = places.stream().map(RecordMetadata::offset).toList();
        return new InputRecord(
                "kept:" + scope.session() + "@" + seq + "#" + offsets.getFirst(),
                scope,
                Optional.of(Actor.ORCHESTRATOR),
                Optional.empty(),
                new Input.RestKept(seq, places.getFirst().partition(), offsets));
    }
}
