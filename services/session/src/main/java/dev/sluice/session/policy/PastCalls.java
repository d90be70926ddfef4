package dev.sluice.session.policy;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.policy.call.JudgedCall;
import dev.sluice.policy.call.PathNames;
import dev.sluice.policy.call.PolicyTrial;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.RecordedCall;
import dev.sluice.session.role.ToolNames;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Puts the recorded calls of a tenant to a trial, the newest first: at most {@value #CALLS_MAX}, and no longer than ten
 * seconds.
 */
@ApplicationScoped
public class PastCalls {
    private static final int CALLS_MAX = 5_000;
    private static final int PAGE = 250;
    private static final Duration TIME_MAX = Duration.ofSeconds(10);

    private final Database database;
    private final ToolNames tools;

    public PastCalls(Database database, ToolNames tools) {
        this.database = database;
        this.tools = tools;
    }

    /**
     * How far a trial came.
     *
     * @param judged how many calls it judged
     * @param passedOver how many it did not: of tools that are gone, of paths that are none, or too long
     * @param more whether there are older ones
     */
    public record Reach(int judged, int passedOver, boolean more) {}

    /** Has the trial judge the calls of a tenant since a time. */
    public Reach put(TenantId tenant, Instant since, PolicyTrial trial) {
        var ends = Instant.now().plus(TIME_MAX);
        var place = RecordedCall.Place.now(Instant.now());
        var judged = 0;
        var passedOver = 0;
        while (judged + passedOver < CALLS_MAX) {
            var behind = place;
            var page = database.ask(() -> RecordedCall.ofTenant(tenant, since, behind, PAGE));
            for (var recorded : page) {
                if (Instant.now().isAfter(ends)) {
                    return new Reach(judged, passedOver, true);
                }
                if (judge(tenant, recorded, trial)) {
                    judged++;
                } else {
                    passedOver++;
                }
            }
            if (page.size() < PAGE) {
                return new Reach(judged, passedOver, false);
            }
            place = page.getLast().place();
        }
        return new Reach(judged, passedOver, true);
    }

    private boolean judge(TenantId tenant, RecordedCall recorded, PolicyTrial trial) {
        var tool = recorded.call()
                .flatMap(call -> tools.find(tenant, call.request().tool()));
        var call = tool.flatMap(known -> judged(recorded, known));
        call.ifPresent(some -> trial.judge(tool.get(), some));
        return call.isPresent();
    }

    /** Empty for what no executor would have put to a policy: arguments that are none, a path that is none. */
    private static Optional<JudgedCall> judged(RecordedCall recorded, ToolDefinition tool) {
        var asked = recorded.call().orElseThrow();
        var arguments = asked.request().arguments();
        if (!arguments.isObject()) {
            return Optional.empty();
        }
        var scope = recorded.requested().orElseThrow().scope();
        try {
            return Optional.of(JudgedCall.of(tool, arguments, asked.agent(), scope, recorded.workspace(), false));
        } catch (PathNames.Malformed noPath) {
            return Optional.empty();
        }
    }
}
