package dev.sluice.session.projection;

import dev.sluice.session.SessionConfig;
import dev.sluice.session.door.problem.Problem;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Postgres for threads that may wait: one question, one answer, never longer than the configured time, else 503. */
@ApplicationScoped
public class Database {
    private static final Logger LOG = Logger.getLogger(Database.class);

    private final Duration max;

    public Database(SessionConfig config) {
        this.max = config.databaseMax();
    }

    /** Asks outside of a transaction. */
    public <T> T ask(Supplier<Uni<T>> question) {
        return await(() -> Panache.withSession(question));
    }

    /** Changes something, all of it or nothing. */
    public <T> T change(Supplier<Uni<T>> change) {
        return await(() -> Panache.withTransaction(change));
    }

    private <T> T await(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(
                    () -> work.get().ifNoItem().after(max).fail());
        } catch (Problem problem) {
            throw problem;
        } catch (Throwable away) {
            LOG.warnf("Postgres did not answer: %s", away.toString());
            throw Problem.unavailable("the database is away");
        }
    }
}
