package dev.sluice.orchestrator.health;

import dev.sluice.orchestrator.stream.OrchestratorStream;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when a command that comes now is decided: the partitions are here, with all that is stored of them. */
@Readiness
@ApplicationScoped
public class OrchestratorReadiness implements HealthCheck {
    private final OrchestratorStream stream;

    OrchestratorReadiness(OrchestratorStream stream) {
        this.stream = stream;
    }

    @Override
    public HealthCheckResponse call() {
        var trouble = stream.trouble();
        var response = HealthCheckResponse.named("orchestrator-kafka").status(trouble.isEmpty());
        return (trouble.isEmpty() ? response : response.withData("trouble", trouble)).build();
    }
}
