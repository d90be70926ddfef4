package dev.sluice.contracts;

import java.util.List;
import java.util.stream.Stream;

/**
 * A kind of message on a public topic.
 *
 * @param type the class that names it
 * @param record the class of the whole value
 * @param golden the golden message of it
 */
record PublicEvent(Class<?> type, Class<?> record, GoldenMessage golden) {
    static List<PublicEvent> all() {
        var facts = GoldenMessage.records(Fact.class)
                .flatMap(fact -> new GoldenMessage("Fact." + fact.getSimpleName(), FactRecord.class)
                        .withAdditions()
                        .map(golden -> new PublicEvent(fact, FactRecord.class, golden)));
        var others = Stream.of(UsageRecorded.class, BudgetWarned.class, BudgetExceeded.class, AuditRecorded.class)
                .flatMap(type -> new GoldenMessage(type.getSimpleName(), type)
                        .withAdditions()
                        .map(golden -> new PublicEvent(type, type, golden)));
        return Stream.concat(facts, others).toList();
    }

    String ceType() {
        return CloudEvent.typeOf(type);
    }

    @Override
    public String toString() {
        return type.getSimpleName();
    }
}
