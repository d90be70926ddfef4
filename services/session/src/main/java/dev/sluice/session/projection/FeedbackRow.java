package dev.sluice.session.projection;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Rating;
import dev.sluice.contracts.SessionId;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The last that was said of a turn: {@code up} or {@code down}, with a note and tags. It has no row any more once it was taken back. */
@Entity
@Table(schema = "session", name = "feedback")
public class FeedbackRow extends PanacheEntityBase {
    @Id
    @Column(name = "turn_id")
    public String turnId;

    @Column(name = "session_id")
    public String sessionId;

    public String rating;
    public String note;
    public String[] tags;

    @Column(name = "given_by")
    public String givenBy;

    @Column(name = "given_at")
    public Instant givenAt;

    /** What was said of a session's turns. */
    public static Uni<List<FeedbackRow>> of(SessionId session) {
        return FeedbackRow.<FeedbackRow>find("sessionId = ?1 order by givenAt, turnId", session.value())
                .list();
    }

    static Uni<Void> given(FactRecord record, Fact.FeedbackGiven given) {
        if (given.feedback().rating() == Rating.NONE) {
            return FeedbackRow.deleteById(given.turn().value()).replaceWithVoid();
        }
        return FeedbackRow.<FeedbackRow>findById(given.turn().value())
                .flatMap(known -> known == null
                        ? said(new FeedbackRow(), record, given).persist()
                        : Uni.createFrom().item(said(known, record, given)))
                .replaceWithVoid();
    }

    static Uni<Void> forget(SessionId session) {
        return FeedbackRow.delete("sessionId", session.value()).replaceWithVoid();
    }

    private static FeedbackRow said(FeedbackRow row, FactRecord record, Fact.FeedbackGiven given) {
        var feedback = given.feedback();
        row.turnId = given.turn().value();
        row.sessionId = record.scope().session().value();
        row.rating = feedback.rating().name().toLowerCase(Locale.ROOT);
        row.note = feedback.note().map(StoredText::of).orElse(null);
        row.tags = feedback.tags().orElse(List.of()).toArray(String[]::new);
        row.givenBy = given.givenBy().value();
        row.givenAt = record.at();
        return row;
    }
}
