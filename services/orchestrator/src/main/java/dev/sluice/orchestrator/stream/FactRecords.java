package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Topics;
import dev.sluice.orchestrator.turn.Decision;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** Turns decided facts into the records that carry them. */
final class FactRecords {
    private FactRecords() {}

    /**
     * The records of a decision's facts, in their order.
     *
     * @throws OversizedRecord if one is larger than the topic takes
     */
    static List<Record<String, byte[]>> of(Decision decision) {
        return decision.facts().stream().map(FactRecords::record).toList();
    }

    /** Whether a person waits for this fact. */
    static boolean somebodyWaits(Fact fact) {
        return fact instanceof Fact.Terminal
                || fact instanceof Fact.ApprovalRequested
                || fact instanceof Fact.ApprovalSettled
                || fact instanceof Fact.ApprovalSupported
                || fact instanceof Fact.QuestionAsked
                || fact instanceof Fact.QuestionAnswered
                || fact instanceof Fact.IntentRefused
                || fact instanceof Fact.SessionOpened;
    }

    private static Record<String, byte[]> record(FactRecord fact) {
        var headers = new RecordHeaders();
        CloudEvent.of(fact).headers().forEach(headers::add);
        return new Record<>(
                fact.scope().session().value(),
                OversizedRecord.fitting(Topics.FACTS, fact),
                fact.at().toEpochMilli(),
                headers);
    }
}
