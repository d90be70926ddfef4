package dev.sluice.session.health;

import dev.sluice.session.projection.FactsProjector;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** How old the facts are that this replica projects; ready regardless, since a lag heals by itself. */
@Readiness
@ApplicationScoped
public class ProjectionHealth implements HealthCheck {
    private final FactsProjector projector;

    public ProjectionHealth(FactsProjector projector) {
        this.projector = projector;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("session-projection")
                .up()
                .withData("waiting", projector.waitingFor().compareTo(Duration.ZERO) > 0)
                .withData("waiting_ms", projector.waitingFor().toMillis())
                .build();
    }
}
