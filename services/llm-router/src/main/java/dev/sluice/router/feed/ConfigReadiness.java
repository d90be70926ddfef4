package dev.sluice.router.feed;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready before {@code sluice.configs} is read to its end, for a revoked key must not work again after a restart; nor
 * before {@code sluice.control} is, for a stopped turn must not ask again.
 */
@Readiness
@Singleton
public class ConfigReadiness implements AsyncHealthCheck {
    private final ConfigTail tail;
    private final ControlReader control;

    ConfigReadiness(ConfigTail tail, ControlReader control) {
        this.tail = tail;
        this.control = control;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(() -> HealthCheckResponse.named("llm-router-configs")
                .status(tail.caughtUp() && control.caughtUp())
                .build());
    }
}
