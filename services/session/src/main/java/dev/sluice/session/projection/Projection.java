package dev.sluice.session.projection;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.session.frame.Dialogue;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    private static Uni<Void> spread(FactRecord record) {
        return sessionOf(record).flatMap(row -> before(row, record).flatMap(before -> {
            var now = before.after(record.fact());
            if (row != null) {
                row.touch(record, now);
            }
            return change(record, before, now).chain(() -> say(record));
        }));
    }

    /** The session's row; null if the session began before the log did, and then it stays so. */
    private static Uni<SessionRow> sessionOf(FactRecord record) {
        return record.fact() instanceof Fact.SessionOpened opened
                ? TitleRow.of(record.scope().session()).flatMap(later -> SessionRow.opened(record, opened, later)
                        .persist())
                : SessionRow.findById(record.scope().session().value());
    }

    /** Where the conversation stood before a fact. What an older version's row does not say, the facts do. */
    private static Uni<Dialogue> before(SessionRow row, FactRecord record) {
        return Optional.ofNullable(row)
                .flatMap(SessionRow::dialogue)
                .map(known -> Uni.createFrom().item(known))
                .orElseGet(() -> FactRow.sinceTurnStart(record.scope().session(), record.seq() - 1)
                        .map(Projection::told));
    }

    private static Dialogue told(List<FactRow> rows) {
        var dialogue = Dialogue.NEW;
        for (var row : rows) {
            dialogue = dialogue.after(row.record().fact());
        }
        return dialogue;
    }

    private static Uni<Void> change(FactRecord record, Dialogue before, Dialogue now) {
        return switch (record.fact()) {
            case Fact.TurnAccepted accepted ->
                TurnRow.accepted(record, accepted).persist().chain(() -> await(accepted));
            case Fact.ApprovalRequested asked ->
                ApprovalRow.asked(record, asked).persist().chain(() -> turn(record, asked, now));
            case Fact.ApprovalSettled settled ->
                ApprovalRow.<ApprovalRow>findById(settled.approval().value())
                        .invoke(present(row -> row.settle(record, settled)))
                        .chain(() -> granted(record, settled))
                        .chain(() -> turn(record, settled, now));
            case Fact.ApprovalSupported supported ->
                ApprovalRow.<ApprovalRow>findById(supported.approval().value())
                        .invoke(present(row -> row.support(supported)))
                        .replaceWithVoid();
            case Fact.ApprovalReminded reminded ->
                ApprovalRow.<ApprovalRow>findById(reminded.approval().value())
                        .invoke(present(row -> row.reminders = reminded.number()))
                        .replaceWithVoid();
            case Fact.ApprovalExpired expired ->
                ApprovalRow.<ApprovalRow>findById(expired.approval().value())
                        .invoke(present(row -> row.expire(record, expired)))
                        .chain(() -> turn(record, expired, now));
            case Fact.QuestionAsked asked ->
                QuestionRow.asked(record, asked).persist().chain(() -> turn(record, asked, now));
            case Fact.QuestionAnswered answered ->
                QuestionRow.<QuestionRow>findById(answered.question().value())
                        .invoke(present(row -> row.answer(record, answered)))
                        .chain(() -> turn(record, answered, now));
            case Fact.CallCompleted completed -> closeApprovals(record, completed, before, now);
            case Fact.Terminal terminal ->
                turn(record, terminal, now)
                        .chain(() -> abandon(record, before, now))
                        .chain(() -> TurnRow.took(record, terminal.turn()))
                        .chain(() -> GrantRow.turnEnded(terminal.turn()))
                        .chain(() -> CallbackRow.ended(terminal.turn().value(), record.at()));
            case Fact.TurnStarted started -> turn(record, started, now);
            case Fact.PlanStated stated -> turn(record, stated, now);
            case Fact.TurnCancelling stopping -> turn(record, stopping, now).chain(() -> abandon(record, before, now));
            case Fact.SessionForked forked ->
                SessionRow.<SessionRow>findById(record.scope().session().value())
                        .invoke(present(row -> row.forked(forked)))
                        .replaceWithVoid();
            case Fact.FeedbackGiven given -> FeedbackRow.given(record, given);
            case Fact.GrantWithdrawn withdrawn -> GrantRow.withdrawn(withdrawn.grant());
            case Fact.SharingChanged changed -> ShareRow.changed(record, changed);
            case Fact.SessionRewound _ -> GrantRow.allWithdrawn(record.scope().session());
            case Fact.SessionDeleted _ ->
                TitleRow.forget(record.scope().session())
                        .chain(() -> GrantRow.allWithdrawn(record.scope().session()))
                        .chain(() -> FeedbackRow.forget(record.scope().session()))
                        .chain(() -> ShareRow.allGone(record.scope().session()));
            case Fact.SessionOpened _,
                    Fact.ModeChanged _,
                    Fact.SessionRested _,
                    Fact.FilesArrived _,
                    Fact.HistorySummarised _,
                    Fact.OfTask _,
                    Fact.TurnSteered _,
                    Fact.InstructionsRead _,
                    Fact.NotesChosen _,
                    Fact.AgentStuck _,
                    Fact.StepScheduled _,
                    Fact.StepCompleted _,
                    Fact.StepFailed _,
                    Fact.CallRequested _,
                    Fact.CallScheduled _,
                    Fact.CallRetried _,
                    Fact.IntentRefused _ -> Uni.createFrom().voidItem();
            // Rows without it would be wrong for ever: the partition waits for a replica that knows the word.
            case Fact.Unrecognised newer ->
                Uni.createFrom().failure(new IllegalStateException("a fact of a newer release: " + newer.name()));
        };
    }

    private static Uni<Void> granted(FactRecord record, Fact.ApprovalSettled settled) {
        return settled.standing()
                .map(grant -> GrantRow.given(record, grant).persist().replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static Uni<Void> await(Fact.TurnAccepted accepted) {
        return accepted.callbackUrl()
                .map(url -> CallbackRow.await(accepted.turn().value(), url))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static Uni<Void> turn(FactRecord record, Fact.OfTurn fact, Dialogue now) {
        return TurnRow.<TurnRow>findById(fact.turn().value())
                .invoke(present(row -> row.take(record, fact, now)))
                .replaceWithVoid();
    }

    /** Most calls end with nothing to ask: they cost nothing here. */
    private static Uni<Void> closeApprovals(
            FactRecord record, Fact.CallCompleted completed, Dialogue before, Dialogue now) {
        return before.open().equals(now.open())
                ? Uni.createFrom().voidItem()
                : abandon(record, before, now).chain(() -> turn(record, completed, now));
    }

    /** What nobody will decide or answer any more. */
    private static Uni<Void> abandon(FactRecord record, Dialogue before, Dialogue now) {
        var approvals = gone(before.open().keySet(), now.open().keySet());
        var questions = gone(before.questions(), now.questions());
        return (approvals.isEmpty() ? Uni.createFrom().voidItem() : ApprovalRow.abandon(approvals, record.at()))
                .chain(() -> questions.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : QuestionRow.abandon(questions, record.at()));
    }

    private static <T> Set<T> gone(Set<T> before, Set<T> now) {
        var gone = new HashSet<>(before);
        gone.removeAll(now);
        return gone;
    }

    private static Uni<Void> say(FactRecord record) {
        return MessageRow.of(record).map(row -> row.persist().replaceWithVoid()).orElseGet(() -> Uni.createFrom()
                .voidItem());
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
