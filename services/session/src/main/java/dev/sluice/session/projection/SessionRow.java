package dev.sluice.session.projection;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
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

/** One session: whose it is, what it is about, when it was active. */
@Entity
@Table(schema = "session", name = "sessions")
public class SessionRow extends PanacheEntityBase {
    @Id
    public String id;

    public String tenant;
    public String owner;
    public String title;
    public String workspace;
    public String state;
    public String agent;

    @Column(name = "last_seq")
    public long lastSeq;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "last_activity")
    public Instant lastActivity;

    @Column(name = "deleted_at")
    public Instant deletedAt;

    /** An owner's sessions behind a place, the latest active first. */
    public static Uni<List<SessionRow>> ofOwner(
            TenantId tenant, UserId owner, Instant before, String beforeId, int max) {
        return SessionRow.<SessionRow>find("""
                        tenant = ?1 and owner = ?2 and deletedAt is null
                        and (lastActivity < ?3 or (lastActivity = ?3 and id < ?4))
                        order by lastActivity desc, id desc""", tenant.value(), owner.value(), before, beforeId)
                .page(0, max)
                .list();
    }

    static SessionRow opened(FactRecord record, Fact.SessionOpened opened) {
        var row = new SessionRow();
        row.id = record.scope().session().value();
        row.tenant = record.scope().tenant().value();
        row.owner = record.scope().user().value();
        row.title = opened.title().map(StoredText::of).orElse(null);
        row.workspace = opened.workspace().orElse(null);
        row.state = "idle";
        row.createdAt = record.at();
        row.touch(record);
        return row;
    }

    /** What every fact says about its session. */
    void touch(FactRecord record) {
        lastSeq = record.seq();
        lastActivity = record.at();
        switch (record.fact()) {
            case Fact.TurnStarted started -> {
                state = "processing";
                agent = started.agent().name();
            }
            case Fact.StepScheduled step -> {
                state = "processing";
                agent = step.agent().name();
            }
            case Fact.CallScheduled _ -> state = "executing";
            case Fact.ApprovalRequested _ -> state = "waiting";
            case Fact.ApprovalSettled _ -> state = "executing";
            case Fact.TurnCompleted _, Fact.TurnCancelled _ -> state = "idle";
            case Fact.TurnFailed _ -> state = "error";
            case Fact.SessionDeleted _ -> deletedAt = record.at();
            case Fact.SessionOpened _,
                    Fact.TurnAccepted _,
                    Fact.StepCompleted _,
                    Fact.StepFailed _,
                    Fact.CallRequested _,
                    Fact.CallCompleted _,
                    Fact.TurnCancelling _,
                    Fact.IntentRefused _ -> {}
        }
    }

    public Scope scope() {
        return new Scope(new TenantId(tenant), new UserId(owner), new SessionId(id));
    }
}
