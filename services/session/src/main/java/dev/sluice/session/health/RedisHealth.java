package dev.sluice.session.health;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says whether Redis answers; the service is ready without it, since only the login throttle counts there. */
@Readiness
@ApplicationScoped
public class RedisHealth implements AsyncHealthCheck {
    private static final long MILLIS_MAX = 1_000;

    private final ReactiveRedisDataSource redis;

    public RedisHealth(ReactiveRedisDataSource redis) {
        this.redis = redis;
    }

    @Override
    @Timeout(MILLIS_MAX)
    @Fallback(fallbackMethod = "silent")
    public Uni<HealthCheckResponse> call() {
        return redis.execute("PING").map(_ -> answers(true));
    }

    Uni<HealthCheckResponse> silent() {
        return Uni.createFrom().item(answers(false));
    }

    private static HealthCheckResponse answers(boolean answers) {
        return HealthCheckResponse.named("session-redis")
                .up()
                .withData("answers", answers)
                .build();
    }
}
