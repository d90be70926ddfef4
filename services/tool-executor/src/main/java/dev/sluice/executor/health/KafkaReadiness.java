package dev.sluice.executor.health;

import dev.sluice.executor.ToolExecutor;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while every consumer of calls is in touch with Kafka. */
@Readiness
class KafkaReadiness implements HealthCheck {
    private final ToolExecutor executor;

    KafkaReadiness(ToolExecutor executor) {
        this.executor = executor;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("tool-executor-kafka")
                .status(executor.connected())
                .build();
    }
}
