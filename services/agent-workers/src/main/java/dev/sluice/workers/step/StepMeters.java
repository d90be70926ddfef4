package dev.sluice.workers.step;

import dev.sluice.contracts.Input.PlanProposed;
import dev.sluice.contracts.Input.StepAnswered;
import dev.sluice.contracts.Input.StepAsks;
import dev.sluice.contracts.Input.StepCancelled;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.Input.StepHandsOver;
import dev.sluice.contracts.Input.StepOutcome;
import dev.sluice.contracts.Input.StepWantsTools;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RolePool;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the workers count: {@code sluice_agent_workers_steps_total} and {@code sluice_agent_workers_step_seconds}, by
 * agent and by how the step ended.
 */
public final class StepMeters {
    /** A role that a tenant named: names that anybody makes up are no label. */
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Set<Role> shipped = RolePool.shipped();

    public StepMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void ended(Role agent, Optional<StepOutcome> outcome, Duration took) {
        var tags = Tags.of("agent", shipped.contains(agent) ? agent.name() : OTHER, "outcome", word(outcome));
        registry.counter("sluice_agent_workers_steps", tags).increment();
        registry.timer("sluice_agent_workers_step", tags).record(took);
    }

    private static String word(Optional<StepOutcome> outcome) {
        if (outcome.isEmpty()) {
            return "lost";
        }
        return switch (outcome.get()) {
            case StepAnswered _ -> "answered";
            case StepAsks _ -> "asks";
            case PlanProposed _ -> "plans";
            case StepHandsOver _ -> "hands_over";
            case StepWantsTools _ -> "wants_tools";
            case StepCancelled _ -> "cancelled";
            case StepFailed failed -> failed.reason().name().toLowerCase(Locale.ROOT);
        };
    }
}
