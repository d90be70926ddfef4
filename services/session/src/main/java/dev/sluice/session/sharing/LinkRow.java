package dev.sluice.session.sharing;

import dev.sluice.contracts.SessionId;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;

/** A link to what happened in a session, without its word. */
@Entity
@Table(schema = "session", name = "links")
public class LinkRow extends PanacheEntityBase {
    private static final String GOOD = " and revokedAt is null and expiresAt > ?2";

    @Id
    public String id;

    @Column(name = "session_id")
    public String sessionId;

    public String sha256;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "expires_at")
    public Instant expiresAt;

    @Column(name = "revoked_at")
    public Instant revokedAt;

    /** The links of a session that are good at a time, the newest first. */
    static Uni<List<LinkRow>> good(SessionId session, Instant at) {
        return LinkRow.<LinkRow>find("sessionId = ?1" + GOOD + " order by createdAt desc, id desc", session.value(), at)
                .list();
    }

    /** The link of a word, if it is good at a time and its session is there; null otherwise. */
    static Uni<LinkRow> good(String sha256, Instant at) {
        return LinkRow.<LinkRow>find(
                        "sha256 = ?1" + GOOD
                                + " and sessionId in (select session.id from SessionRow session where session.deletedAt is null)",
                        sha256,
                        at)
                .firstResult();
    }

    /** Makes a link of a session bad for good; 0 if it has no such link that was not bad before. */
    static Uni<Integer> revoke(SessionId session, String id, Instant at) {
        return LinkRow.update(
                "revokedAt = ?3 where sessionId = ?1 and id = ?2 and revokedAt is null", session.value(), id, at);
    }

    /** Forgets those of a session that had expired by then. */
    static Uni<Long> forget(SessionId session, Instant expired) {
        return LinkRow.delete("sessionId = ?1 and expiresAt < ?2", session.value(), expired);
    }
}
