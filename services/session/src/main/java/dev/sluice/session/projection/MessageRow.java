package dev.sluice.session.projection;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.TurnId;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;

/** One thing that was said in a session, by the {@code user} or by an {@code agent}. */
@Entity
@Table(schema = "session", name = "messages")
@IdClass(FactRow.Key.class)
public class MessageRow extends PanacheEntityBase {
    @Id
    @Column(name = "session_id")
    public String sessionId;

    @Id
    public long seq;

    @Column(name = "turn_id")
    public String turnId;

    /** Whose session it is: what he searches is his own. Null in rows that an older version wrote. */
    public String tenant;

    public String owner;
    public String author;
    public String agent;
    public String text;
    public Instant at;

    /** What a fact says in words, if it does. */
    static Optional<MessageRow> of(FactRecord record) {
        return switch (record.fact()) {
            case Fact.TurnAccepted accepted ->
                Optional.of(said(record, accepted.turn(), "user", null, accepted.text()));
            case Fact.TurnSteered steered -> Optional.of(said(record, steered.turn(), "user", null, steered.text()));
            case Fact.StepCompleted step
            when !step.text().isEmpty() ->
                Optional.of(said(record, step.turn(), "agent", step.agent().name(), step.text()));
            case Fact.QuestionAnswered answered ->
                Optional.of(said(record, answered.turn(), "user", null, answered.text()));
            case Fact _ -> Optional.empty();
        };
    }

    private static MessageRow said(FactRecord record, TurnId turn, String author, String agent, String text) {
        var row = new MessageRow();
        row.sessionId = record.scope().session().value();
        row.seq = record.seq();
        row.turnId = turn.value();
        row.tenant = record.scope().tenant().value();
        row.owner = record.scope().user().value();
        row.author = author;
        row.agent = agent;
        row.text = StoredText.of(text);
        row.at = record.at();
        return row;
    }
}
