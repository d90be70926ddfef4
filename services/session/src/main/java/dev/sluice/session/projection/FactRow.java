package dev.sluice.session.projection;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.SessionId;
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

/** One fact as it came, with the place in the log that it came from. */
@Entity
@Table(schema = "session", name = "facts")
@IdClass(FactRow.Key.class)
public class FactRow extends PanacheEntityBase {
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

    /** The facts of a session from one seq to another, in order. */
    public static Uni<List<FactRow>> between(SessionId session, long from, long to, int max) {
        return FactRow.<FactRow>find("sessionId = ?1 and seq between ?2 and ?3 order by seq", session.value(), from, to)
                .page(0, max)
                .list();
    }

    /** The newest fact before a seq, or null. */
    public static Uni<FactRow> lastBefore(SessionId session, long seq) {
        return FactRow.<FactRow>find("sessionId = ?1 and seq < ?2 order by seq desc", session.value(), seq)
                .page(0, 1)
                .firstResult();
    }

    /** The newest fact of a type up to a seq, or null. */
    public static Uni<FactRow> lastOf(SessionId session, String type, long seqMax) {
        return FactRow.<FactRow>find(
                        "sessionId = ?1 and type = ?2 and seq <= ?3 order by seq desc", session.value(), type, seqMax)
                .page(0, 1)
                .firstResult();
    }

    /** The facts from the newest {@code TurnStarted} up to a seq; none if no turn ever started. */
    static Uni<List<FactRow>> sinceTurnStart(SessionId session, long seqMax) {
        return FactRow.<FactRow>find("""
                        sessionId = ?1 and seq <= ?2 and seq >=
                        (select max(begin.seq) from FactRow begin
                          where begin.sessionId = ?1 and begin.type = 'TurnStarted' and begin.seq <= ?2)
                        order by seq""", session.value(), seqMax).list();
    }

    /** The approvals that were ever asked for in a session. */
    public static Uni<List<FactRow>> questions(SessionId session) {
        return FactRow.<FactRow>find("sessionId = ?1 and type = 'ApprovalRequested' order by seq", session.value())
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
