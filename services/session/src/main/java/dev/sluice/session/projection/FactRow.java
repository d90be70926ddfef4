package dev.sluice.session.projection;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.TurnId;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One fact as it came, with the place in the log that it came from. */
@Entity
@Table(schema = "session", name = "facts")
@IdClass(FactRow.Key.class)
public class FactRow extends PanacheEntityBase {
    private static final String BETWEEN = """
            select session_id, seq, type, turn_id, body, at, kafka_partition, kafka_offset from (
              select *, row_number() over pieces as number, sum(octet_length(body)) over pieces as bytes
                from (select * from session.facts
                       where session_id = ?1 and seq between ?2 and ?3 order by seq limit ?4) as facts
              window pieces as (order by seq)) as measured
             where number = 1 or bytes <= ?5
             order by seq""";

    @Id
    @Column(name = "session_id")
    public String sessionId;

    @Id
    public long seq;

    public String type;

    @Column(name = "turn_id")
    public String turnId;

    public String body;
    public Instant at;

    @Column(name = "kafka_partition")
    public int kafkaPartition;

    @Column(name = "kafka_offset")
    public long kafkaOffset;

    /** A fact's number in its session. */
    public record Key(String sessionId, long seq) implements Serializable {}

    /** The facts of a session from one seq to another, in order; as many as fit into some bytes, but at least one. */
    public static Uni<List<FactRow>> between(SessionId session, long from, long to, int max, long bytesMax) {
        return Panache.getSession().flatMap(database -> database.createNativeQuery(BETWEEN, FactRow.class)
                .setParameter(1, session.value())
                .setParameter(2, from)
                .setParameter(3, to)
                .setParameter(4, max)
                .setParameter(5, bytesMax)
                .getResultList());
    }

    /** The seq of the newest fact up to a seq; 0 if there is none. */
    public static Uni<Long> newest(SessionId session, long seqMax) {
        return newestWhere("sessionId = ?1 and seq <= ?2", session.value(), seqMax);
    }

    /** The seq of the newest fact of a type up to a seq; 0 if there is none. */
    public static Uni<Long> newestOf(SessionId session, String type, long seqMax) {
        return newestWhere("sessionId = ?1 and seq <= ?2 and type = ?3", session.value(), seqMax, type);
    }

    /** The offset of the newest fact before a seq. */
    public static Uni<Optional<Long>> placeBefore(SessionId session, long seq) {
        return FactRow.find(
                        "select kafkaOffset from FactRow where sessionId = ?1 and seq < ?2 order by seq desc",
                        session.value(),
                        seq)
                .project(Long.class)
                .page(0, 1)
                .firstResult()
                .map(Optional::ofNullable);
    }

    private static Uni<Long> newestWhere(String condition, Object... values) {
        return FactRow.find("select seq from FactRow where " + condition + " order by seq desc", values)
                .project(Long.class)
                .page(0, 1)
                .firstResult()
                .map(seq -> seq == null ? 0L : seq);
    }

    /** The facts from the newest {@code TurnStarted} up to a seq; none if no turn ever started. */
    static Uni<List<FactRow>> sinceTurnStart(SessionId session, long seqMax) {
        return FactRow.<FactRow>find("""
                        sessionId = ?1 and seq <= ?2 and seq >=
                        (select max(begin.seq) from FactRow begin
                          where begin.sessionId = ?1 and begin.type = 'TurnStarted' and begin.seq <= ?2)
                        order by seq""", session.value(), seqMax).list();
    }

    /** In which mode a session is: as it was last changed, or opened. */
    public static Uni<SessionMode> mode(SessionId session) {
        return lastOf(session, "ModeChanged")
                .flatMap(changed -> changed == null
                        ? lastOf(session, "SessionOpened")
                        : Uni.createFrom().item(changed))
                .map(row ->
                        row == null ? SessionMode.ASK : modeAfter(row.record().fact()));
    }

    /** One type at a time, for then the index has the order too. */
    private static Uni<FactRow> lastOf(SessionId session, String type) {
        return FactRow.<FactRow>find("sessionId = ?1 and type = ?2 order by seq desc", session.value(), type)
                .page(0, 1)
                .firstResult();
    }

    private static SessionMode modeAfter(Fact fact) {
        return switch (fact) {
            case Fact.SessionOpened opened -> opened.mode().map(ModeSet::mode).orElse(SessionMode.ASK);
            case Fact.ModeChanged changed -> changed.mode().mode();
            default -> SessionMode.ASK;
        };
    }

    /** What people said in a turn. */
    public static Uni<List<FactRow>> said(TurnId turn) {
        return FactRow.<FactRow>find(
                        "sessionId = ?1 and turnId = ?2 and type in ('TurnAccepted', 'TurnSteered', 'QuestionAnswered')",
                        turn.session().value(),
                        turn.value())
                .list();
    }

    /** The facts that ask for the approval of this id, or mention it. */
    public static Uni<List<FactRow>> requests(ApprovalId approval) {
        return FactRow.<FactRow>find(
                        "sessionId = ?1 and type = 'ApprovalRequested' and locate(?2, body) > 0 order by seq",
                        approval.session().value(),
                        approval.value())
                .list();
    }

    /** The fact itself. */
    public FactRecord record() {
        try {
            return MessageCodec.read(body.getBytes(StandardCharsets.UTF_8), FactRecord.class);
        } catch (MessageCodec.UnreadableMessage broken) {
            throw new IllegalStateException("fact " + sessionId + "/" + seq + " in Postgres is broken", broken);
        }
    }
}
