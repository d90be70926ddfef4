package dev.sluice.session.projection;

import io.quarkus.flyway.FlywayDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Brings the tables of this service up to date: at start where Postgres is there, else as soon as it comes, for chats
 * go on without it (docs/adr/0040-chats-without-postgres.md). Until then this replica is not ready.
 */
@ApplicationScoped
public class ProjectionSchema {
    private static final Logger LOG = Logger.getLogger(ProjectionSchema.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Flyway flyway;
    private final Event<Ready> ready;
    private volatile boolean upToDate;
    private volatile Thread migrating;

    /** The tables are there: what needs them before anybody asks happens now, and is done when this has been told. */
    public record Ready() {}

    ProjectionSchema(@FlywayDataSource("session") Flyway flyway, Event<Ready> ready) {
        this.flyway = flyway;
        this.ready = ready;
    }

    void start(@Observes @Priority(Interceptor.Priority.APPLICATION) StartupEvent started) {
        if (!migrated()) {
            migrating = Thread.ofVirtual().name("session-schema").start(this::keepTrying);
        }
    }

    void stop(@Observes ShutdownEvent stopped) {
        var thread = migrating;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Whether the tables are as this release needs them. */
    public boolean upToDate() {
        return upToDate;
    }

    private void keepTrying() {
        try {
            while (!migrated()) {
                Thread.sleep(PAUSE);
            }
            LOG.info("Postgres came; its tables are up to date");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean migrated() {
        try {
            flyway.migrate();
            ready.fire(new Ready());
            upToDate = true;
            return true;
        } catch (RuntimeException away) {
            LOG.warnf("The tables cannot be brought up to date yet: %s", away.getMessage());
            return false;
        }
    }
}
