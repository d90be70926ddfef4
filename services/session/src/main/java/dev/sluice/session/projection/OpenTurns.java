package dev.sluice.session.projection;

import dev.sluice.session.door.problem.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How many turns of the whole installation have not ended, looked up now and then; every replica says the same. */
@ApplicationScoped
public class OpenTurns {
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Database database;
    private final AtomicLong open;
    private Thread looker;

    public OpenTurns(Database database, MeterRegistry registry) {
        this.database = database;
        this.open = registry.gauge("active_workflows", new AtomicLong());
    }

    void start(@Observes StartupEvent started) {
        looker = Thread.ofVirtual().name("session-open-turns").start(this::look);
    }

    void stop(@Observes ShutdownEvent stopped) {
        looker.interrupt();
    }

    private void look() {
        try {
            while (true) {
                count();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void count() {
        try {
            open.set(database.ask(() -> TurnRow.count("endedAt is null")));
        } catch (Problem postgresAway) {
            // The last number stands until Postgres is back.
        }
    }
}
