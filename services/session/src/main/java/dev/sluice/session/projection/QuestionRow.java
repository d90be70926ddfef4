package dev.sluice.session.projection;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What an agent asked its user: {@code pending}, then for ever {@code answered} or {@code cancelled}. */
@Entity
@Table(schema = "session", name = "questions")
public class QuestionRow extends PanacheEntityBase {
    @Id
    public String id;

    @Column(name = "session_id")
    public String sessionId;

    public String tenant;
    public String owner;

    @Column(name = "turn_id")
    public String turnId;

    public String agent;
    public String text;
    public String status;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "responded_at")
    public Instant respondedAt;

    @Column(name = "answered_by")
    public String answeredBy;

    public String answer;

    @Column(name = "waited_millis")
    public Long waitedMillis;

    /**
     * The questions of a status in somebody's sessions, and in those of others in which he may answer, behind a place, the newest
     * first; in short, since a model may write much.
     */
    public static Uni<List<QuestionSummary>> seenBy(
            TenantId tenant, UserId user, String status, Instant before, String beforeId, int max) {
        return QuestionRow.find(
                        QuestionSummary.SELECT + """
                        tenant = ?1 and (owner = ?2 or %s) and status = ?3
                        and (createdAt < ?4 or (createdAt = ?4 and id < ?5))
                        order by createdAt desc, id desc""".formatted(ShareRow.OF_GUEST.formatted("sessionId", "= 'edit'")),
                        tenant.value(),
                        user.value(),
                        status,
                        before,
                        beforeId)
                .project(QuestionSummary.class)
                .page(0, max)
                .list();
    }

    static QuestionRow asked(FactRecord record, Fact.QuestionAsked asked) {
        var row = new QuestionRow();
        row.id = asked.question().value();
        row.sessionId = record.scope().session().value();
        row.tenant = record.scope().tenant().value();
        row.owner = record.scope().user().value();
        row.turnId = asked.turn().value();
        row.agent = asked.agent().name();
        row.text = StoredText.of(asked.text());
        row.status = "pending";
        row.createdAt = record.at();
        return row;
    }

    /** Closes questions that were not answered and will not be any more. */
    static Uni<Void> abandon(Set<QuestionId> unanswered, Instant at) {
        return QuestionRow.update(
                        "status = 'cancelled', respondedAt = ?1 where status = 'pending' and id in ?2",
                        at,
                        unanswered.stream().map(QuestionId::value).toList())
                .replaceWithVoid();
    }

    void answer(FactRecord record, Fact.QuestionAnswered answered) {
        status = "answered";
        respondedAt = record.at();
        answeredBy = answered.answeredBy().value();
        answer = StoredText.of(answered.text());
        waitedMillis = answered.waited().toMillis();
    }
}
