package dev.sluice.session.projection;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * That somebody is to be told of the end of a job, and how often it was tried.
 *
 * <pre>
 *   waiting --the job ended--> due --told--> delivered
 *                              due --tried too often, or in vain for ever--> given_up
 * </pre>
 *
 * Whoever tries takes it by moving its time on, so that of several replicas one tries at a time, and another does when that
 * one has died.
 */
@Entity
@Table(schema = "session", name = "callbacks")
public class CallbackRow extends PanacheEntityBase {
    private static final String WAIT = """
            insert into session.callbacks (turn_id, url, state) values (?1, ?2, 'waiting') on conflict do nothing""";

    private static final String END = """
            update session.callbacks set state = 'due', due_at = ?2 where turn_id = ?1 and state = 'waiting'""";

    /** What is due is asked of the row that is locked too: another replica may have taken it since the innermost looked. */
    private static final String TAKE = """
            update session.callbacks set attempts = attempts + 1, due_at = ?2
             where turn_id in (select turn_id from session.callbacks
                                where turn_id in (select distinct on (receiver) turn_id from session.callbacks
                                                   where state = 'due' and due_at <= ?1 and receiver <> all (?4)
                                                   order by receiver, due_at)
                                  and state = 'due' and due_at <= ?1
                                order by due_at limit ?3 for update skip locked)
            returning turn_id, url, attempts, receiver""";

    private static final String NEXT = """
            select min(due_at) from session.callbacks where state = 'due' and receiver <> all (?1)""";

    private static final String SETTLE = """
            update session.callbacks set state = ?2, due_at = ?3, detail = ?4
             where turn_id = ?1 and state = 'due' and attempts = ?5""";

    @Id
    @Column(name = "turn_id")
    public String turnId;

    public String url;
    public String state;
    public int attempts;

    @Column(name = "due_at")
    public Instant dueAt;

    public String detail;

    /**
     * One to try now.
     *
     * @param receiver who is told: the address's host and port
     */
    public record Taken(String turn, String url, int attempts, String receiver) {}

    /** What came of a try. */
    public sealed interface Outcome {
        record Delivered() implements Outcome {}

        record Again(Instant at, String detail) implements Outcome {}

        record GivenUp(String detail) implements Outcome {}
    }

    static Uni<Void> await(String turn, String url) {
        return run(WAIT, turn, url).replaceWithVoid();
    }

    static Uni<Void> ended(String turn, Instant at) {
        return run(END, turn, at).replaceWithVoid();
    }

    /**
     * Takes what is due, of each receiver the one that waits longest, for so long that it can be tried; call inside a
     * transaction.
     *
     * @param busy the receivers that are told enough already
     */
    public static Uni<List<Taken>> take(Instant now, Duration lease, int max, Set<String> busy) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(TAKE, Object[].class)
                .setParameter(1, now)
                .setParameter(2, now.plus(lease))
                .setParameter(3, max)
                .setParameter(4, busy.toArray(String[]::new))
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new Taken(
                                (String) row[0], (String) row[1], ((Number) row[2]).intValue(), (String) row[3]))
                        .toList()));
    }

    /** When the next is due of those who are not busy, if any is. */
    public static Uni<Optional<Instant>> nextDue(Set<String> busy) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(NEXT, Instant.class)
                .setParameter(1, busy.toArray(String[]::new))
                .getSingleResultOrNull()
                .map(Optional::ofNullable));
    }

    /** Notes what came of a try; nothing if another replica tries by now. Call inside a transaction. */
    public static Uni<Integer> settle(Taken taken, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered _ -> run(SETTLE, taken.turn(), "delivered", null, null, taken.attempts());
            case Outcome.Again again -> run(SETTLE, taken.turn(), "due", again.at(), again.detail(), taken.attempts());
            case Outcome.GivenUp gone -> run(SETTLE, taken.turn(), "given_up", null, gone.detail(), taken.attempts());
        };
    }

    /** The callback of a job, if it has one. */
    public static Uni<Optional<CallbackRow>> of(String turn) {
        return CallbackRow.<CallbackRow>findById(turn).map(Optional::ofNullable);
    }

    private static Uni<Integer> run(String statement, Object... values) {
        return Panache.getSession().flatMap(session -> {
            var query = session.createNativeQuery(statement);
            for (int i = 0; i < values.length; i++) {
                query.setParameter(i + 1, values[i]);
            }
            return query.executeUpdate();
        });
    }
}
