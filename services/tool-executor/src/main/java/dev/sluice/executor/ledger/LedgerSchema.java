package dev.sluice.executor.ledger;

import io.quarkus.flyway.FlywayDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import org.flywaydb.core.Flyway;

/**
 * Brings the ledger's table up to date before it is first used, and not at the start of the process: an executor whose
 * Postgres is away still reads.
 */
@ApplicationScoped
public class LedgerSchema {
    private final Flyway flyway;
    private volatile boolean ready;

    LedgerSchema(@FlywayDataSource("tool-executor") Flyway flyway) {
        this.flyway = flyway;
    }

    /** Returns once the table is there; replicas that migrate at once wait for each other. */
    public void ensure() {
        if (!ready) {
            migrate();
        }
    }

    private synchronized void migrate() {
        if (!ready) {
            flyway.migrate();
            ready = true;
        }
    }
}
