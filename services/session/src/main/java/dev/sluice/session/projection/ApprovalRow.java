package dev.sluice.session.projection;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallView;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/**
 * One approval: {@code pending}, then for ever {@code approved}, {@code edited}, {@code rejected}, {@code expired} or
 * {@code cancelled}. Of an
 * edited one what was made of it is asked about by itself, where the policy does not let it run.
 */
@Entity
@Table(schema = "session", name = "approvals")
public class ApprovalRow extends PanacheEntityBase {
    @Id
    public String id;

    @Column(name = "session_id")
    public String sessionId;

    public String tenant;
    public String owner;

    @Column(name = "turn_id")
    public String turnId;

    @Column(name = "call_id")
    public String callId;

    public String agent;
    public String tool;

    @JdbcTypeCode(SqlTypes.JSON)
    public JsonObject params;

    public String digest;
    public String reason;
    public String risk;
    public String diff;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(name = "view")
    public JsonObject shown;

    public String status;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "responded_at")
    public Instant respondedAt;

    @Column(name = "decided_by")
    public String decidedBy;

    @Column(name = "user_response")
    public String userResponse;

    @Column(name = "waited_millis")
    public Long waitedMillis;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(name = "edited_params")
    public JsonObject editedParams;

    public Integer people;

    @Column(name = "supported_by")
    public String supportedBy;

    @Column(name = "expires_at")
    public Instant expiresAt;

    public int reminders;

    /**
     * The approvals of a status in somebody's sessions, and in those of others in which he may decide, behind a place, the newest
     * first; in short, since diffs may be large.
     */
    public static Uni<List<ApprovalSummary>> seenBy(
            TenantId tenant, UserId user, String status, Instant before, String beforeId, int max) {
        return ApprovalRow.find(
                        ApprovalSummary.SELECT
                                + """
                        tenant = ?1 and (owner = ?2 or %s) and status = ?3
                        and (createdAt < ?4 or (createdAt = ?4 and id < ?5))
                        order by createdAt desc, id desc""".formatted(ShareRow.OF_GUEST.formatted("sessionId", "in ('approve', 'edit')")),
                        tenant.value(),
                        user.value(),
                        status,
                        before,
                        beforeId)
                .project(ApprovalSummary.class)
                .page(0, max)
                .list();
    }

    /** A tenant's approvals of a status behind a place, the newest first. */
    public static Uni<List<ApprovalSummary>> ofTenant(
            TenantId tenant, String status, Instant before, String beforeId, int max) {
        return ApprovalRow.find(ApprovalSummary.SELECT + """
                        tenant = ?1 and status = ?2
                        and (createdAt < ?3 or (createdAt = ?3 and id < ?4))
                        order by createdAt desc, id desc""", tenant.value(), status, before, beforeId)
                .project(ApprovalSummary.class)
                .page(0, max)
                .list();
    }

    /** The call in fields; empty where an older executor asked, and where Postgres cannot hold what it shows. */
    public Optional<CallView> view() {
        return Optional.ofNullable(shown)
                .filter(json -> json.containsKey("rule"))
                .map(json -> {
                    try {
                        return MessageCodec.mapper().readValue(json.encode(), CallView.class);
                    } catch (JsonProcessingException impossible) {
                        throw new UncheckedIOException(impossible);
                    }
                });
    }

    static ApprovalRow asked(FactRecord record, Fact.ApprovalRequested asked) {
        var row = new ApprovalRow();
        row.id = asked.approval().value();
        row.sessionId = record.scope().session().value();
        row.tenant = record.scope().tenant().value();
        row.owner = record.scope().user().value();
        row.turnId = asked.turn().value();
        row.callId = asked.call().value();
        row.agent = asked.agent().name();
        row.tool = asked.tool();
        row.params = StoredText.object(asked.arguments());
        row.digest = asked.digest();
        row.reason = StoredText.of(asked.reason());
        row.risk = asked.risk().name().toLowerCase(Locale.ROOT);
        row.diff = asked.diff().map(StoredText::of).orElse(null);
        row.shown = asked.view()
                .map(view -> StoredText.object(MessageCodec.mapper().valueToTree(view)))
                .orElse(null);
        row.people = asked.view().flatMap(CallView::people).orElse(null);
        row.expiresAt = asked.view()
                .flatMap(CallView::times)
                .flatMap(times -> times.expires(record.at()))
                .orElse(null);
        row.status = "pending";
        row.createdAt = record.at();
        return row;
    }

    /** Closes approvals that nobody decided and nobody will any more. */
    static Uni<Void> abandon(Set<ApprovalId> unanswered, Instant at) {
        return ApprovalRow.update(
                        "status = 'cancelled', respondedAt = ?1 where status = 'pending' and id in ?2",
                        at,
                        unanswered.stream().map(ApprovalId::value).toList())
                .replaceWithVoid();
    }

    void settle(FactRecord record, Fact.ApprovalSettled settled) {
        status = word(settled);
        respondedAt = record.at();
        decidedBy = settled.decidedBy().value();
        userResponse = settled.reason().map(StoredText::of).orElse(null);
        waitedMillis = settled.waited().toMillis();
        editedParams =
                settled.edit().map(edit -> StoredText.object(edit.arguments())).orElse(null);
    }

    void support(Fact.ApprovalSupported supported) {
        people = supported.people();
        supportedBy = supported.supportedBy().value();
    }

    void expire(FactRecord record, Fact.ApprovalExpired expired) {
        status = "expired";
        respondedAt = record.at();
        waitedMillis = expired.waited().toMillis();
    }

    /** What became of an approval, in a word. */
    public static String word(Fact.ApprovalSettled settled) {
        if (settled.edit().isPresent()) {
            return "edited";
        }
        return settled.approved() ? "approved" : "rejected";
    }
}
