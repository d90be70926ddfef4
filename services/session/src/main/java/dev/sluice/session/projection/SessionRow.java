package dev.sluice.session.projection;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.frame.Dialogue;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.DynamicUpdate;

/**
 * One session: whose it is, what it is about, when it was active. Only what changed is written, for its facts and its owner, who
 * renames it, write at the same time.
 */
@Entity
@DynamicUpdate
@Table(schema = "session", name = "sessions")
public class SessionRow extends PanacheEntityBase {
    /** Up to the first, then down to all that came of it. */
    private static final String FAMILY = """
            with recursive up as (
              select id, forked_from from session.sessions where id = ?1
              union
              select parent.id, parent.forked_from
                from session.sessions parent join up on parent.id = up.forked_from),
            down as (
              select id from up
              union
              select child.id from session.sessions child join down on child.forked_from = down.id)
            select id, tenant, owner, title, workspace, state, agent, dialogue, last_seq, forked_from, forked_seq,
                   created_at, last_activity, deleted_at
              from session.sessions
             where id in (select id from down) and tenant = ?2 and owner = ?3 and deleted_at is null
             order by created_at, id limit ?4""";

    @Id
    public String id;

    public String tenant;
    public String owner;
    public String title;
    public String workspace;
    public String state;
    public String agent;

    /** The {@link Dialogue} behind state and agent, as JSON. */
    public String dialogue;

    @Column(name = "last_seq")
    public long lastSeq;

    /** The session whose conversation this one goes on with; null if it began by itself. */
    @Column(name = "forked_from")
    public String forkedFrom;

    /** The last fact of that session that counts here. */
    @Column(name = "forked_seq")
    public Long forkedSeq;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "last_activity")
    public Instant lastActivity;

    @Column(name = "deleted_at")
    public Instant deletedAt;

    /**
     * An owner's sessions behind a place, the latest active first.
     *
     * @param text what is in the title, large or small letters alike; empty for all
     */
    public static Uni<List<SessionRow>> ofOwner(
            TenantId tenant, UserId owner, String text, Instant before, String beforeId, int max) {
        return page("owner = ?2", tenant, owner, text, before, beforeId, max);
    }

    /** Those that others share with somebody, in the same way. */
    public static Uni<List<SessionRow>> sharedWith(
            TenantId tenant, UserId guest, String text, Instant before, String beforeId, int max) {
        return page(ShareRow.OF_GUEST.formatted("id", "is not null"), tenant, guest, text, before, beforeId, max);
    }

    private static Uni<List<SessionRow>> page(
            String whose, TenantId tenant, UserId user, String text, Instant before, String beforeId, int max) {
        return SessionRow.<SessionRow>find("""
                        tenant = ?1 and %s and deletedAt is null
                        and (?5 = '' or locate(lower(?5), lower(title)) > 0)
                        and (lastActivity < ?3 or (lastActivity = ?3 and id < ?4))
                        order by lastActivity desc, id desc""".formatted(whose), tenant.value(), user.value(), before, beforeId, text)
                .page(0, max)
                .list();
    }

    /**
     * The sessions of an owner that grew from the same one as this, itself among them, the oldest first.
     *
     * @param max of all of them
     */
    public static Uni<List<SessionRow>> family(SessionId session, TenantId tenant, UserId owner, int max) {
        return Panache.getSession().flatMap(database -> database.createNativeQuery(FAMILY, SessionRow.class)
                .setParameter(1, session.value())
                .setParameter(2, tenant.value())
                .setParameter(3, owner.value())
                .setParameter(4, max)
                .getResultList());
    }

    /** When an owner made the fork that is this many forks ago, if that was since a moment. */
    public static Uni<Optional<Instant>> forkedBefore(TenantId tenant, UserId owner, Instant since, int forks) {
        return SessionRow.find(
                        "select createdAt from SessionRow where tenant = ?1 and owner = ?2 and lastActivity >= ?3"
                                + " and createdAt >= ?3 and forkedFrom is not null order by createdAt desc",
                        tenant.value(),
                        owner.value(),
                        since)
                .project(Instant.class)
                .range(forks - 1, forks - 1)
                .firstResult()
                .map(Optional::ofNullable);
    }

    void forked(Fact.SessionForked forked) {
        forkedFrom = forked.from().value();
        forkedSeq = forked.at();
    }

    /** @param later what its owner called it after that, if anything */
    static SessionRow opened(FactRecord record, Fact.SessionOpened opened, Optional<String> later) {
        var row = new SessionRow();
        row.id = record.scope().session().value();
        row.tenant = record.scope().tenant().value();
        row.owner = record.scope().user().value();
        row.title = later.or(() -> opened.title().map(StoredText::of)).orElse(null);
        row.workspace = opened.workspace().orElse(null);
        row.createdAt = record.at();
        row.touch(record, Dialogue.NEW);
        return row;
    }

    /** What every fact says about its session, which stands as {@code now} after it. */
    void touch(FactRecord record, Dialogue now) {
        lastSeq = record.seq();
        lastActivity = record.at();
        state = now.state().wire();
        agent = now.agent().map(Role::name).orElse(null);
        dialogue = new String(MessageCodec.write(now), StandardCharsets.UTF_8);
        if (record.fact() instanceof Fact.SessionDeleted) {
            deletedAt = record.at();
        }
    }

    /** Where the conversation stood when this row was last touched; empty if an older version wrote the row. */
    Optional<Dialogue> dialogue() {
        if (dialogue == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(MessageCodec.read(dialogue.getBytes(StandardCharsets.UTF_8), Dialogue.class));
        } catch (MessageCodec.UnreadableMessage anotherVersions) {
            return Optional.empty();
        }
    }

    public Scope scope() {
        return new Scope(new TenantId(tenant), new UserId(owner), new SessionId(id));
    }
}
