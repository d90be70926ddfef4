package dev.sluice.session.projection;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What one fact changes in Postgres. The row in {@code facts} is the gate: whoever writes it writes everything else in
 * the same transaction, and a fact that has its row changes nothing any more. So a fact may come any number of times.
 */
@ApplicationScoped
public class Projection {
    private static final String GATE = """
            insert into session.facts
              (session_id, seq, type, turn_id, body, at, kafka_partition, kafka_offset)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            on conflict do nothing""";
    private static final String ABANDON = """
            update session.approvals set status = 'cancelled', responded_at = ?1
             where turn_id = ?2 and status = 'pending'""";

    /** A fact and where it stood in the log. */
    public record Located(FactRecord record, byte[] body, int partition, long offset) {}

    /** Projects one fact inside the caller's transaction; tells whether it was new. */
    public Uni<Boolean> take(Located located) {
        var record = located.record();
        return gate(located)
                .flatMap(isNew -> isNew
                        ? spread(record).replaceWith(true)
                        : Uni.createFrom().item(false));
    }

    private Uni<Boolean> gate(Located located) {
        var record = located.record();
        var turn = record.fact() instanceof Fact.OfTurn ofTurn ? ofTurn.turn().value() : null;
        return Panache.getSession().flatMap(session -> session.createNativeQuery(GATE)
                .setParameter(1, record.scope().session().value())
                .setParameter(2, record.seq())
                .setParameter(3, record.fact().getClass().getSimpleName())
                .setParameter(4, turn)
                .setParameter(5, new String(located.body(), StandardCharsets.UTF_8))
                .setParameter(6, record.at())
                .setParameter(7, located.partition())
                .setParameter(8, located.offset())
                .executeUpdate()
                .map(rows -> rows == 1));
    }

    private Uni<Void> spread(FactRecord record) {
        var rows =
                switch (record.fact()) {
                    case Fact.SessionOpened opened ->
                        SessionRow.opened(record, opened).persist().replaceWithVoid();
                    case Fact.TurnAccepted accepted ->
                        TurnRow.accepted(record, accepted).persist().replaceWithVoid();
                    case Fact.ApprovalRequested asked ->
                        ApprovalRow.asked(record, asked).persist().chain(() -> turn(record));
                    case Fact.ApprovalSettled settled ->
                        ApprovalRow.<ApprovalRow>findById(settled.approval().value())
                                .invoke(present(row -> row.settle(record, settled)))
                                .chain(() -> turn(record));
                    case Fact.Terminal terminal -> turn(record).chain(() -> abandonApprovals(record, terminal));
                    case Fact.TurnStarted _, Fact.TurnCancelling _ -> turn(record);
                    case Fact.SessionDeleted _,
                            Fact.StepScheduled _,
                            Fact.StepCompleted _,
                            Fact.StepFailed _,
                            Fact.CallRequested _,
                            Fact.CallScheduled _,
                            Fact.CallCompleted _,
                            Fact.IntentRefused _ -> Uni.createFrom().voidItem();
                };
        return rows.chain(() -> say(record)).chain(() -> touchSession(record));
    }

    private static Uni<Void> turn(FactRecord record) {
        var id = ((Fact.OfTurn) record.fact()).turn().value();
        return TurnRow.<TurnRow>findById(id)
                .invoke(present(row -> row.take(record)))
                .replaceWithVoid();
    }

    private static Uni<Void> abandonApprovals(FactRecord record, Fact.Terminal terminal) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(ABANDON)
                .setParameter(1, record.at())
                .setParameter(2, terminal.turn().value())
                .executeUpdate()
                .replaceWithVoid());
    }

    private static Uni<Void> say(FactRecord record) {
        return MessageRow.of(record).map(row -> row.persist().replaceWithVoid()).orElseGet(() -> Uni.createFrom()
                .voidItem());
    }

    private static Uni<Void> touchSession(FactRecord record) {
        return SessionRow.<SessionRow>findById(record.scope().session().value())
                .invoke(present(row -> row.touch(record)))
                .replaceWithVoid();
    }

    /** Rows of what began before the log did are absent, and stay so. */
    private static <T> Consumer<T> present(Consumer<T> change) {
        return row -> {
            if (row != null) {
                change.accept(row);
            }
        };
    }
}
