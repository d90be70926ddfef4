package dev.sluice.kafka;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Whether all loops of this process run: one that an error ended never comes back, so only a restart helps. */
@Liveness
@Readiness
@ApplicationScoped
public class LoopHealth implements HealthCheck {
    @Override
    public HealthCheckResponse call() {
        var dead = Loop.dead();
        var answer = HealthCheckResponse.named("loops").status(dead.isEmpty());
        dead.forEach(name -> answer.withData(name, "dead"));
        return answer.build();
    }
}
