package dev.sluice.session.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Tells whether Postgres answers. Always ready: chats go on without it, and taking every replica out of service would end
 * them too; lists, logins and older history answer 503 meanwhile.
 */
@Readiness
@ApplicationScoped
public class PostgresHealth implements AsyncHealthCheck {
    private static final long MILLIS_MAX = 2_000;

    private final Pool pool;

    public PostgresHealth(Pool pool) {
        this.pool = pool;
    }

    @Override
    @Timeout(MILLIS_MAX)
    @Fallback(fallbackMethod = "silent")
    public Uni<HealthCheckResponse> call() {
        return pool.query("select 1").execute().map(_ -> stands(true));
    }

    Uni<HealthCheckResponse> silent() {
        return Uni.createFrom().item(stands(false));
    }

    private static HealthCheckResponse stands(boolean answers) {
        return HealthCheckResponse.named("session-postgres")
                .up()
                .withData("reachable", answers)
                .build();
    }
}
