package dev.sluice.session.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether Postgres answers. Chat goes on without it; lists, logins and older history do not. */
@Readiness
@ApplicationScoped
public class PostgresHealth implements AsyncHealthCheck {
    private static final Duration MAX = Duration.ofSeconds(2);

    private final Pool pool;

    public PostgresHealth(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        var answer = HealthCheckResponse.named("session-postgres");
        return pool.query("select 1")
                .execute()
                .ifNoItem()
                .after(MAX)
                .fail()
                .map(_ -> answer.up().build())
                .onFailure()
                .recoverWithItem(() -> answer.down().build());
    }
}
