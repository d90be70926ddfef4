package dev.sluice.session.projection;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** That somebody else may do something in a session; what was withdrawn keeps its row, so that no older fact revives it. */
@Entity
@IdClass(ShareRow.Key.class)
@Table(schema = "session", name = "shares")
public class ShareRow extends PanacheEntityBase {
    /** Of queries: a session's id is one of those that are shared with ?2 of tenant ?1, by a word like this. */
    static final String OF_GUEST = """
            %s in (select share.sessionId from ShareRow share
                    where share.tenant = ?1 and share.guest = ?2 and share.word %s)""";

    private static final String PUT = """
            insert into session.shares (session_id, guest, tenant, share_right, seq, changed_at)
            values (?1, ?2, ?3, ?4, ?5, ?6)
            on conflict (session_id, guest) do update
               set share_right = excluded.share_right, seq = excluded.seq, changed_at = excluded.changed_at
             where shares.seq < excluded.seq""";

    @Id
    @Column(name = "session_id")
    public String sessionId;

    /** With whom. */
    @Id
    public String guest;

    public String tenant;

    /** The word of a {@link ShareRight}; null once it was withdrawn. */
    @Column(name = "share_right")
    public String word;

    /** Of the fact that said so last. */
    public long seq;

    @Column(name = "changed_at")
    public Instant changedAt;

    /** Which row it is. */
    public static class Key implements Serializable {
        private static final long serialVersionUID = 1;

        String sessionId;
        String guest;

        public Key() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.sessionId.equals(sessionId) && key.guest.equals(guest);
        }

        @Override
        public int hashCode() {
            return Objects.hash(sessionId, guest);
        }
    }

    /** What somebody may do in a session, or might once; null if he never might. */
    public static Uni<ShareRow> find(TenantId tenant, SessionId session, UserId guest) {
        return ShareRow.<ShareRow>find(
                        "sessionId = ?1 and guest = ?2 and tenant = ?3", session.value(), guest.value(), tenant.value())
                .firstResult();
    }

    /** With whom a session is shared, by name. */
    public static Uni<List<ShareRow>> of(SessionId session) {
        return ShareRow.<ShareRow>find("sessionId = ?1 and word is not null order by guest", session.value())
                .list();
    }

    /** What somebody may do in these sessions, where it is something. */
    public static Uni<List<ShareRow>> with(TenantId tenant, UserId guest, Collection<String> sessions) {
        return ShareRow.<ShareRow>find(
                        "tenant = ?1 and guest = ?2 and word is not null and sessionId in ?3",
                        tenant.value(),
                        guest.value(),
                        List.copyOf(sessions))
                .list();
    }

    static Uni<Void> changed(FactRecord record, Fact.SharingChanged changed) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(PUT)
                .setParameter(1, record.scope().session().value())
                .setParameter(2, changed.with().value())
                .setParameter(3, record.scope().tenant().value())
                .setParameter(4, changed.right().map(ShareRight::word).orElse(null))
                .setParameter(5, record.seq())
                .setParameter(6, record.at())
                .executeUpdate()
                .replaceWithVoid());
    }

    static Uni<Void> allGone(SessionId session) {
        return ShareRow.delete("sessionId", session.value()).replaceWithVoid();
    }

    public Optional<ShareRight> right() {
        return Optional.ofNullable(word).flatMap(ShareRight::of);
    }
}
