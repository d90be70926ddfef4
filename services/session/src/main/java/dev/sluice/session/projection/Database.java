package dev.sluice.session.projection;

import dev.sluice.session.SessionConfig;
import dev.sluice.session.door.problem.Problem;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Postgres for threads that may wait: one question, one answer, never longer than the configured time, else 503. While
 * it is away nobody waits: but one question a second is asked, to see.
 */
@ApplicationScoped
public class Database {
    private static final Logger LOG = Logger.getLogger(Database.class);

    private final Duration max;
    private final Outage outage = new Outage();

    public Database(SessionConfig config) {
        this.max = config.databaseMax();
    }

    /** Asks outside of a transaction. */
    public <T> T ask(Supplier<Uni<T>> question) {
        return ask(max, question);
    }

    /** Asks somebody who waits no longer than this. */
    public <T> T ask(Duration atMost, Supplier<Uni<T>> question) {
        return await(atMost, () -> Panache.withSession(question));
    }

    /** Changes something, all of it or nothing. */
    public <T> T change(Supplier<Uni<T>> change) {
        return await(max, () -> Panache.withTransaction(change));
    }

    /** Whether Postgres answered that what it was given cannot be (class 22, data exception), and so is not away. */
    private static boolean isOfData(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException refused
                    && refused.getSqlState() != null
                    && refused.getSqlState().startsWith("22")) {
                return true;
            }
        }
        return false;
    }

    private <T> T await(Duration atMost, Supplier<Uni<T>> work) {
        if (!outage.lets(System.nanoTime())) {
            throw Problem.unavailable("the database is away");
        }
        try {
            var answer = VertxContextSupport.subscribeAndAwait(
                    () -> work.get().ifNoItem().after(atMost).fail());
            outage.answered();
            return answer;
        } catch (Problem problem) {
            outage.answered();
            throw problem;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("the request was stopped");
        } catch (Throwable away) {
            if (isOfData(away)) {
                outage.answered();
                LOG.infof("Postgres cannot hold a value: %s", away.toString());
                throw Problem.invalid("a value in the request is nothing that can be stored");
            }
            note(away);
            LOG.warnf("Postgres did not answer: %s", away.toString());
            throw Problem.unavailable("the database is away");
        }
    }

    /** Postgres that complains is there, unless it complains of itself: 08, 53 and 57 are its connections and its state. */
    private void note(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException complaint
                    && !complaint.getSqlState().matches("(08|53|57).*")) {
                outage.answered();
                return;
            }
        }
        outage.unanswered(System.nanoTime());
    }
}
