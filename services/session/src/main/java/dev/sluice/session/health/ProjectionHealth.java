package dev.sluice.session.health;

import dev.sluice.session.projection.ProjectedChannel;
import dev.sluice.session.projection.Projections;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Comparator;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether what this replica carries into Postgres waits, and which partitions wait for a newer replica; ready regardless,
 * since chats go on and a lag heals by itself.
 */
@Readiness
@ApplicationScoped
public class ProjectionHealth implements HealthCheck {
    private final Projections projections;

    public ProjectionHealth(Projections projections) {
        this.projections = projections;
    }

    @Override
    public HealthCheckResponse call() {
        var longest = projections.channels().stream()
                .map(ProjectedChannel::waitingFor)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        var answer = HealthCheckResponse.named("session-projection")
                .up()
                .withData("waiting", longest.isPositive())
                .withData("waiting_ms", longest.toMillis());
        for (var channel : projections.channels()) {
            channel.held().forEach((partition, reason) -> answer.withData("held_" + partition, reason));
        }
        return answer.build();
    }
}
