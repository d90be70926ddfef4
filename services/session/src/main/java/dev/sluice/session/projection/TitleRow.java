package dev.sluice.session.projection;

import dev.sluice.contracts.SessionId;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.util.Optional;

/**
 * What an owner calls a session, where that is not what he opened it with. It stands in no log: a projection that is made anew
 * takes it from here (decision 0101).
 */
@Entity
@Table(schema = "session", name = "session_titles")
public class TitleRow extends PanacheEntityBase {
    @Id
    @Column(name = "session_id")
    public String sessionId;

    public String title;

    /**
     * Calls a session so, in its row, too; null if it has none or was deleted. One after the other, and never beside a
     * deletion: whoever changes a title has the session's row.
     */
    public static Uni<SessionRow> rename(SessionId session, String title) {
        return locked(session)
                .flatMap(row -> row == null || row.deletedAt != null
                        ? Uni.createFrom().nullItem()
                        : TitleRow.<TitleRow>findById(session.value())
                                .flatMap(known -> known == null
                                        ? fresh(session).<TitleRow>persist()
                                        : Uni.createFrom().item(known))
                                .invoke(known -> known.title = StoredText.of(title))
                                .invoke(known -> row.title = known.title)
                                .replaceWith(row));
    }

    private static Uni<SessionRow> locked(SessionId session) {
        return SessionRow.findById(session.value(), LockModeType.PESSIMISTIC_WRITE);
    }

    /** What a session was called later; empty if nothing else than at first. */
    static Uni<Optional<String>> of(SessionId session) {
        return TitleRow.<TitleRow>findById(session.value())
                .map(row -> Optional.ofNullable(row).map(known -> known.title));
    }

    static Uni<Void> forget(SessionId session) {
        return locked(session).chain(() -> TitleRow.deleteById(session.value())).replaceWithVoid();
    }

    private static TitleRow fresh(SessionId session) {
        var row = new TitleRow();
        row.sessionId = session.value();
        row.title = "";
        return row;
    }
}
