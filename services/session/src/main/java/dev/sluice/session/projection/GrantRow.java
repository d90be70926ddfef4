package dev.sluice.session.projection;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.contracts.TurnId;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A grant for further calls that stands; it has no row any more once it was withdrawn or its turn has ended. */
@Entity
@Table(schema = "session", name = "grants")
public class GrantRow extends PanacheEntityBase {
    @Id
    public String id;

    @Column(name = "session_id")
    public String sessionId;

    @Column(name = "turn_id")
    public String turnId;

    @JdbcTypeCode(SqlTypes.JSON)
    public JsonObject body;

    public Instant until;

    /** Those of a session that count now, the newest first. */
    public static Uni<List<GrantRow>> standing(SessionId session, Instant now) {
        return GrantRow.<GrantRow>find("sessionId = ?1 and until > ?2 order by until desc, id", session.value(), now)
                .list();
    }

    static GrantRow given(FactRecord record, StandingGrant grant) {
        var row = new GrantRow();
        row.id = grant.id();
        row.sessionId = record.scope().session().value();
        row.turnId = grant.turn().map(TurnId::value).orElse(null);
        row.body = new JsonObject(new String(MessageCodec.write(grant), StandardCharsets.UTF_8));
        row.until = grant.until();
        return row;
    }

    static Uni<Void> withdrawn(String grant) {
        return GrantRow.delete("id", grant).replaceWithVoid();
    }

    static Uni<Void> turnEnded(TurnId turn) {
        return GrantRow.delete("turnId", turn.value()).replaceWithVoid();
    }

    static Uni<Void> allWithdrawn(SessionId session) {
        return GrantRow.delete("sessionId", session.value()).replaceWithVoid();
    }

    public StandingGrant grant() {
        try {
            return MessageCodec.mapper().readValue(body.encode(), StandingGrant.class);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
