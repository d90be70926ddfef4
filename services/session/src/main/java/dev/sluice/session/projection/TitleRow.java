package dev.sluice.session.projection;

import dev.sluice.contracts.SessionId;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
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

    /** Calls a session so, in its row, too, which must be there. */
    public static Uni<SessionRow> rename(SessionId session, String title) {
        return TitleRow.<TitleRow>findById(session.value())
                .flatMap(known -> known == null
                        ? fresh(session).<TitleRow>persist()
                        : Uni.createFrom().item(known))
                .invoke(row -> row.title = StoredText.of(title))
                .flatMap(row ->
                        SessionRow.<SessionRow>findById(session.value()).invoke(renamed -> renamed.title = row.title));
    }

    /** What a session was called later; empty if nothing else than at first. */
    static Uni<Optional<String>> of(SessionId session) {
        return TitleRow.<TitleRow>findById(session.value())
                .map(row -> Optional.ofNullable(row).map(known -> known.title));
    }

    static Uni<Void> forget(SessionId session) {
        return TitleRow.deleteById(session.value()).replaceWithVoid();
    }

    private static TitleRow fresh(SessionId session) {
        var row = new TitleRow();
        row.sessionId = session.value();
        row.title = "";
        return row;
    }
}
