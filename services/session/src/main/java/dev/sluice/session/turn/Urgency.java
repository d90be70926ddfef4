package dev.sluice.session.turn;

import dev.sluice.contracts.TurnId;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.TurnRow;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * How many urgent jobs a user may have at once in his sessions, guests' too, at all replicas together: they run beside what people watch, which they would
 * hold up if there were many. One that is not projected yet is not counted, so that some more may be submitted at the same moment.
 */
@ApplicationScoped
public class Urgency {
    private final Database database;
    private final Jobs jobs;
    private final int openMax;

    Urgency(Database database, Jobs jobs, SessionConfig config) {
        this.database = database;
        this.jobs = jobs;
        this.openMax = config.urgentJobsMax();
    }

    /** Refuses, with 429, who has as many as he may; never one that was submitted before. */
    void require(Caller caller, TurnId turn) {
        var open = database.ask(() -> TurnRow.urgent(caller.tenant(), caller.user(), turn));
        if (open >= openMax && jobs.known(turn).isEmpty()) {
            throw Problem.of(429, "too_many_urgent_jobs", "%d jobs of high priority have not ended".formatted(open));
        }
    }
}
