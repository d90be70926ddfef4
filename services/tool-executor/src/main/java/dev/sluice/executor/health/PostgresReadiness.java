package dev.sluice.executor.health;

import dev.sluice.executor.ledger.PostgresLedger;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Tells whether the call ledger answers. Always ready: without it reads and the workspace door go on and effects wait,
 * so taking the executor out of service would only make more stop.
 */
@Readiness
class PostgresReadiness implements HealthCheck {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(1);

    private final PostgresLedger ledger;

    PostgresReadiness(PostgresLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public HealthCheckResponse call() {
        var reachable = ledger.reachable(ANSWER_MAX);
        return HealthCheckResponse.named("tool-executor-postgres")
                .up()
                .withData("reachable", reachable)
                .withData("effects", reachable ? "run" : "held")
                .build();
    }
}
