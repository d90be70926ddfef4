package dev.sluice.workers;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether the workers can take work. */
@Readiness
@ApplicationScoped
class KafkaReadiness implements HealthCheck {
    private final AgentWorkers workers;

    KafkaReadiness(AgentWorkers workers) {
        this.workers = workers;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("agent-workers-kafka")
                .status(workers.connected())
                .build();
    }
}
