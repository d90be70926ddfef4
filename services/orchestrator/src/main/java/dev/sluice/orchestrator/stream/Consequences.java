package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.FactRecord;
import dev.sluice.orchestrator.turn.Decision;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;

/**
 * All that follows from one input, written down and found to fit, with nothing changed or sent yet.
 *
 * @param work the records of the decision's work, in its order, and of what else is told; more may be added
 * @param facts the records of its facts, in their order
 */
record Consequences(Decision decision, List<Outgoing> work, List<Record<String, byte[]>> facts) {
    /** Whether a person waits for one of the facts, so that they should be seen at once. */
    boolean somebodyWaits() {
        return decision.facts().stream().map(FactRecord::fact).anyMatch(FactRecords::somebodyWaits);
    }
}
