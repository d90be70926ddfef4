package dev.sluice.session.projection;

import dev.sluice.kafka.Trouble;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.VertxContextSupport;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.hibernate.JDBCException;

/**
 * Whether a record is to blame for a failure in Postgres, or Postgres is away. By what Postgres said; where it said
 * nothing, it is asked something simple: if it answers, the fault is the record's, or ours over that record.
 */
@ApplicationScoped
public class DatabaseTrouble {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    /** Cardinality, bad data, violated constraints and checks, too large a row: classes of SQL states. */
    private static final Set<String> THE_RECORDS = Set.of("21", "22", "23", "44", "54");

    Trouble of(Throwable failure) {
        var state = state(failure);
        if (state.isPresent()) {
            return bySqlState(state.get());
        }
        return switch (Trouble.of(failure)) {
            case Trouble.Away away -> away;
            case Trouble.Refused refused -> answers() ? refused : new Trouble.Away(refused.reason());
        };
    }

    /** Anything else that Postgres says is about its own state: no connections, read-only, a deadlock, no such table. */
    static Trouble bySqlState(String state) {
        // What Postgres says in words may quote the record.
        var reason = "Postgres says SQL state " + state;
        return THE_RECORDS.contains(state.substring(0, 2)) ? new Trouble.Refused(reason) : new Trouble.Away(reason);
    }

    static Optional<String> state(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            var state =
                    switch (cause) {
                        case PgException postgres -> postgres.getSqlState();
                        case JDBCException hibernate -> hibernate.getSQLState();
                        case SQLException sql -> sql.getSQLState();
                        default -> null;
                    };
            if (state != null && state.length() == 5) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    private static boolean answers() {
        try {
            VertxContextSupport.subscribeAndAwait(() -> Panache.withSession(
                            () -> Panache.getSession().flatMap(session -> session.createNativeQuery("select 1")
                                    .getSingleResult()))
                    .ifNoItem()
                    .after(ANSWER_MAX)
                    .fail());
            return true;
        } catch (Throwable away) {
            Trouble.endIfTheProcessIs(away);
            return false;
        }
    }
}
