package dev.sluice.session.health;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says whether Redis answers; the service is ready without it, since only the login throttle counts there. */
@Readiness
@ApplicationScoped
public class RedisHealth implements AsyncHealthCheck {
    private static final Duration MAX = Duration.ofSeconds(1);

    private final ReactiveRedisDataSource redis;

    public RedisHealth(ReactiveRedisDataSource redis) {
        this.redis = redis;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return redis.execute("PING")
                .ifNoItem()
                .after(MAX)
                .fail()
                .map(_ -> true)
                .onFailure()
                .recoverWithItem(false)
                .map(answers -> HealthCheckResponse.named("session-redis")
                        .up()
                        .withData("answers", answers)
                        .build());
    }
}
