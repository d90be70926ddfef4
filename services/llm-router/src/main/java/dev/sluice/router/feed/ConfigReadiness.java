package dev.sluice.router.feed;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready before {@code sluice.configs} is read to its end: a revoked key must not work again after a restart. */
@Readiness
@Singleton
public class ConfigReadiness implements AsyncHealthCheck {
    private final ConfigTail tail;

    ConfigReadiness(ConfigTail tail) {
        this.tail = tail;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(() -> HealthCheckResponse.named("llm-router-configs")
                .status(tail.caughtUp())
                .build());
    }
}
