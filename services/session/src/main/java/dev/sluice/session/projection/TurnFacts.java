package dev.sluice.session.projection;

import dev.sluice.contracts.FactRecord;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * What a turn's facts tell of its way, a bounded piece at a time: not what its tools said, which may be megabytes and tells
 * nothing here.
 */
public final class TurnFacts {
    private static final String TOLD = """
            ('TurnAccepted', 'TurnStarted', 'PlanStated', 'TaskStarted', 'TaskCompleted', 'TaskFailed', 'TaskSkipped',
             'TaskHandedOver', 'StepScheduled', 'StepCompleted', 'StepFailed', 'CallScheduled',
             'TurnCompleted', 'TurnFailed', 'TurnCancelled')""";

    private static final String PAGE = """
            select session_id, seq, type, turn_id, body, at, kafka_partition, kafka_offset from (
              select *, row_number() over pieces as number, sum(octet_length(body)) over pieces as bytes
                from (select * from session.facts
                       where session_id = ?1 and turn_id = ?2 and seq > ?3 and seq <= ?4 and type in %s
                       order by seq limit ?5) as facts
              window pieces as (order by seq)) as measured
             where number = 1 or bytes <= ?6
             order by seq""".formatted(TOLD);

    private static final int FACTS_MAX = 500;

    /** As much as one fact may be. */
    private static final long BYTES_MAX = 4L << 20;

    private TurnFacts() {}

    /** The next of them behind a seq; none behind the last. */
    public static Uni<List<FactRecord>> behind(TurnRow turn, long seq) {
        var from = turn.firstSeq == null ? seq : Math.max(seq, turn.firstSeq - 1);
        var to = turn.lastSeq == null ? Long.MAX_VALUE : turn.lastSeq;
        return Panache.getSession().flatMap(database -> database.createNativeQuery(PAGE, FactRow.class)
                .setParameter(1, turn.sessionId)
                .setParameter(2, turn.id)
                .setParameter(3, from)
                .setParameter(4, to)
                .setParameter(5, FACTS_MAX)
                .setParameter(6, BYTES_MAX)
                .getResultList()
                .map(rows -> rows.stream().map(FactRow::record).toList()));
    }
}
