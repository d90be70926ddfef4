package dev.sluice.session.fork;

import dev.sluice.session.SessionConfig;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.SessionRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;

/**
 * How many forks a user may make in an hour, at all replicas together: each copies a conversation. A fork that is not projected
 * yet is not counted, so that some more may be made at the same moment.
 */
@ApplicationScoped
public class ForkAllowance {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Database database;
    private final int perHour;

    ForkAllowance(Database database, SessionConfig config) {
        this.database = database;
        this.perHour = config.forksPerHourMax();
    }

    /** Refuses, with 429, who has made as many as he may; until the first of them is an hour old. */
    public void require(Caller caller) {
        var now = Instant.now();
        database.ask(() -> SessionRow.forkedBefore(caller.tenant(), caller.user(), now.minus(HOUR), perHour))
                .ifPresent(first -> {
                    throw Problem.of(
                                    429, "too_many_forks", "%d forks were made within the last hour".formatted(perHour))
                            .over(Duration.between(now, first.plus(HOUR)).plusSeconds(1));
                });
    }
}
