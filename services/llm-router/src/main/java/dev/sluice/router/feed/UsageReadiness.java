package dev.sluice.router.feed;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while no broker takes usage records: calls that nobody counts should go to another replica. */
@Readiness
@Singleton
public class UsageReadiness implements AsyncHealthCheck {
    private final UsageTopic topic;

    UsageReadiness(UsageTopic topic) {
        this.topic = topic;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(() -> HealthCheckResponse.named("llm-router-kafka")
                .status(!topic.stuck())
                .build());
    }
}
