package dev.sluice.session.projection;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Priority;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.frame.Dialogue;
import dev.sluice.session.frame.TurnStatus;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** One turn, which REST also calls a job. How it stands, {@link Dialogue} says. */
@Entity
@Table(schema = "session", name = "turns")
public class TurnRow extends PanacheEntityBase {
    /** Not as JSON, because Postgres refuses a text with U+0000; what a text says is escaped, and is not found so. */
    private static final String TOOK = """
            update session.turns
               set model_calls = took.steps, tool_calls = took.calls, cost_micros = took.cost, agents = took.agents
              from (select count(*) filter (where type = 'StepScheduled') as steps,
                           count(*) filter (where type = 'CallScheduled') as calls,
                           coalesce(sum(cast(substring(body from '"cost_micros":([0-9]+)') as bigint))
                                    filter (where type in ('StepCompleted', 'StepFailed')), 0) as cost,
                           coalesce(array_agg(distinct substring(body from '"agent":"([^"]+)"'))
                                    filter (where type = 'StepScheduled'), '{}') as agents
                      from session.facts
                     where session_id = ?1 and turn_id = ?2
                       and seq between coalesce((select first_seq from session.turns where id = ?2), 0) and ?3
                       and type in ('StepScheduled', 'StepCompleted', 'StepFailed', 'CallScheduled')) as took
             where id = ?2""";

    /** As JSON writes it: within a text a quote would have a backslash before it. */
    private static final String NAMED = """
             and planned = true and exists (
                select 1 from FactRow accepted
                 where accepted.sessionId = turn.sessionId and accepted.seq = turn.firstSeq
                   and locate(:why, accepted.body) > 0)""";

    @Id
    public String id;

    @Column(name = "session_id")
    public String sessionId;

    public String tenant;
    public String owner;
    public String origin;

    @Column(name = "request_digest")
    public String requestDigest;

    public String status;
    public String agent;
    public String text;
    public String answer;
    public String reason;

    @Column(name = "accepted_at")
    public Instant acceptedAt;

    @Column(name = "started_at")
    public Instant startedAt;

    @Column(name = "ended_at")
    public Instant endedAt;

    /** The seq of its acceptance; null for one of before this was kept. */
    @Column(name = "first_seq")
    public Long firstSeq;

    /** The seq of its end; null while it has none. */
    @Column(name = "last_seq")
    public Long lastSeq;

    public boolean planned;

    /** {@code normal} or {@code high}. */
    public String priority;

    public String[] tags;

    /** The model calls that were asked for; null while it has not ended, as what follows. */
    @Column(name = "model_calls", insertable = false, updatable = false)
    public Integer modelCalls;

    @Column(name = "tool_calls", insertable = false, updatable = false)
    public Integer toolCalls;

    /** What the models' replies said of their cost. */
    @Column(name = "cost_micros", insertable = false, updatable = false)
    public Long costMicros;

    /** Who worked on it. */
    @Column(insertable = false, updatable = false)
    public String[] agents;

    /** An owner's turns behind a place, the newest first; in short, since their texts may fill a page with megabytes. */
    public static Uni<List<TurnSummary>> ofOwner(
            TenantId tenant, UserId owner, TurnFilter filter, Instant before, String beforeId, int max) {
        var where = new StringBuilder("tenant = :tenant and owner = :owner"
                + " and (acceptedAt < :before or (acceptedAt = :before and id < :beforeId))");
        var values = Parameters.with("tenant", tenant.value())
                .and("owner", owner.value())
                .and("before", before)
                .and("beforeId", beforeId);
        filter.status().ifPresent(status -> restrict(where, values, " and status = :status", "status", status.wire()));
        filter.role().ifPresent(role -> restrict(where, values, " and agent = :role", "role", role));
        filter.since().ifPresent(since -> restrict(where, values, " and acceptedAt >= :since", "since", since));
        filter.until().ifPresent(until -> restrict(where, values, " and acceptedAt < :until", "until", until));
        filter.planned().ifPresent(planned -> restrict(where, values, " and planned = :planned", "planned", planned));
        filter.plan().ifPresent(plan -> restrict(where, values, NAMED, "why", "\"why\":\"" + plan));
        filter.tag().ifPresent(tag -> restrict(where, values, " and array_contains(tags, :tag)", "tag", tag));
        filter.text()
                .ifPresent(part -> restrict(
                        where, values, " and locate(:part, lower(text)) > 0", "part", part.toLowerCase(Locale.ROOT)));
        return TurnRow.find(TurnSummary.SELECT + where + " order by acceptedAt desc, id desc", values)
                .project(TurnSummary.class)
                .page(0, max)
                .list();
    }

    private static void restrict(StringBuilder where, Parameters values, String condition, String name, Object value) {
        where.append(condition);
        values.and(name, value);
    }

    static TurnRow accepted(FactRecord record, Fact.TurnAccepted accepted) {
        var row = new TurnRow();
        row.id = accepted.turn().value();
        row.sessionId = record.scope().session().value();
        row.tenant = record.scope().tenant().value();
        row.owner = record.scope().user().value();
        row.origin = accepted.origin().name().toLowerCase(Locale.ROOT);
        row.requestDigest = accepted.requestDigest();
        row.status = TurnStatus.QUEUED.wire();
        row.agent = accepted.agent().name();
        row.text = StoredText.of(accepted.text());
        row.acceptedAt = record.at();
        row.firstSeq = record.seq();
        row.planned = accepted.plan().isPresent();
        row.priority = accepted.priority().orElse(Priority.NORMAL).name().toLowerCase(Locale.ROOT);
        row.tags = accepted.tags().orElse(List.of()).toArray(String[]::new);
        return row;
    }

    /** What a later fact says about its turn, the conversation standing as {@code now} after it. */
    void take(FactRecord record, Fact.OfTurn fact, Dialogue now) {
        now.statusAfter(fact).ifPresent(told -> status = told.wire());
        switch (fact) {
            case Fact.TurnStarted started -> {
                agent = started.agent().name();
                startedAt = record.at();
            }
            case Fact.PlanStated _ -> planned = true;
            case Fact.TurnCompleted completed -> end(record, null, completed.text());
            case Fact.TurnFailed failed ->
                end(record, failed.reason().name().toLowerCase(Locale.ROOT) + ": " + failed.detail(), null);
            case Fact.TurnCancelled cancelled -> end(record, cancelled.reason().orElse(null), null);
            case Fact.TurnAccepted _,
                    Fact.OfTask _,
                    Fact.TurnSteered _,
                    Fact.InstructionsRead _,
                    Fact.NotesChosen _,
                    Fact.AgentStuck _,
                    Fact.StepScheduled _,
                    Fact.StepCompleted _,
                    Fact.StepFailed _,
                    Fact.CallRequested _,
                    Fact.CallScheduled _,
                    Fact.CallRetried _,
                    Fact.ApprovalRequested _,
                    Fact.ApprovalSettled _,
                    Fact.ApprovalSupported _,
                    Fact.ApprovalReminded _,
                    Fact.ApprovalExpired _,
                    Fact.QuestionAsked _,
                    Fact.QuestionAnswered _,
                    Fact.CallCompleted _,
                    Fact.TurnCancelling _ -> {}
        }
    }

    private void end(FactRecord record, String why, String text) {
        reason = why == null ? null : StoredText.of(why);
        answer = text == null ? null : StoredText.of(text);
        endedAt = record.at();
        lastSeq = record.seq();
    }

    /** Notes what a turn took in all, by its facts. Call inside a transaction, once its end is written down. */
    static Uni<Void> took(FactRecord record, TurnId turn) {
        return Panache.getSession()
                .flatMap(session -> session.flush().chain(() -> session.createNativeQuery(TOOK)
                        .setParameter(1, record.scope().session().value())
                        .setParameter(2, turn.value())
                        .setParameter(3, record.seq())
                        .executeUpdate()))
                .replaceWithVoid();
    }

    /**
     * How many urgent jobs of the owner of a turn's session have not ended, that turn left aside.
     *
     * @param user the owner where the session is not there yet
     */
    public static Uni<Long> urgent(TenantId tenant, UserId user, TurnId turn) {
        return TurnRow.count(
                """
                        tenant = ?1 and priority = 'high' and endedAt is null and id <> ?3
                        and owner = coalesce((select session.owner from SessionRow session where session.id = ?4), ?2)""", tenant.value(), user.value(), turn.value(), turn.session().value());
    }

    /** How many turns of its session are ahead of it and have not ended. */
    public Uni<Long> ahead() {
        return TurnRow.count(
                "sessionId = ?1 and endedAt is null and acceptedAt < ?2 and id <> ?3", sessionId, acceptedAt, id);
    }
}
