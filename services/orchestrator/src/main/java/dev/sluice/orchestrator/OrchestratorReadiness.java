package dev.sluice.orchestrator;

import dev.sluice.orchestrator.stream.OrchestratorStream;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the stream runs or moves its partitions. */
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
