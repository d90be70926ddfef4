package dev.sluice.session.health;

import dev.sluice.session.config.ConfigTail;
import dev.sluice.session.log.Tails;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once this replica has read what happened before it started, and while Kafka answers. */
@Readiness
@ApplicationScoped
public class KafkaHealth implements HealthCheck {
    private final Tails tails;
    private final ConfigTail configs;

    public KafkaHealth(Tails tails, ConfigTail configs) {
        this.configs = configs;
        this.tails = tails;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("session-kafka")
                .status(tails.connected() && tails.caughtUp() && configs.caughtUp())
                .withData("caught_up", tails.caughtUp())
                .build();
    }
}
