package dev.sluice.orchestrator.health;

import dev.sluice.orchestrator.stream.OrchestratorStream;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Down once an error ended a stream thread: nothing in this process brings it back. */
@Liveness
@ApplicationScoped
public class OrchestratorLiveness implements HealthCheck {
    private final OrchestratorStream stream;

    OrchestratorLiveness(OrchestratorStream stream) {
        this.stream = stream;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("orchestrator-threads")
                .status(!stream.ended())
                .build();
    }
}
