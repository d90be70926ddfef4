package dev.sluice.executor.health;

import dev.sluice.executor.ToolExecutor;
import dev.sluice.executor.door.WithdrawnReading;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while every consumer of calls is in touch with Kafka, once it is known which tokens count no more. */
@Readiness
class KafkaReadiness implements HealthCheck {
    private final ToolExecutor executor;
    private final WithdrawnReading withdrawn;

    KafkaReadiness(ToolExecutor executor, WithdrawnReading withdrawn) {
        this.executor = executor;
        this.withdrawn = withdrawn;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("tool-executor-kafka")
                .status(executor.connected() && withdrawn.caughtUp())
                .build();
    }
}
