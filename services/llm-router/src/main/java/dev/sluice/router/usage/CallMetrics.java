package dev.sluice.router.usage;

import dev.sluice.contracts.Role;
import dev.sluice.router.call.CallOutcome;
import dev.sluice.router.call.CallTicket;
import dev.sluice.router.call.CallWitness;
import dev.sluice.router.call.CallsInFlight;
import dev.sluice.router.provider.Providers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;

/** Counts and times model calls. Labels are bounded: roles and models that nobody configured are {@code other}. */
@ApplicationScoped
public class CallMetrics implements CallWitness {
    private static final String NONE = "none";
    private static final String OTHER = "other";
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(100)
    };

    private final MeterRegistry registry;
    private final Set<String> knownModels;

    CallMetrics(MeterRegistry registry, Providers providers, CallsInFlight calls) {
        this.registry = registry;
        this.knownModels = Set.copyOf(providers.table().known());
        Gauge.builder("sluice_llm_router_calls", calls, CallsInFlight::size)
                .description("Model calls in flight")
                .register(registry);
    }

    @Override
    public void ended(CallTicket ticket, CallOutcome outcome) {
        var agent = agent(ticket);
        var model = ticket.candidate().model();
        registry.counter("llm_requests", "agent", agent, "model", knownModels.contains(model) ? model : OTHER)
                .increment();
        timer("llm_request_duration", agent).record(outcome.took());
        outcome.firstToken().ifPresent(waited -> timer("sluice_llm_router_first_token", agent)
                .record(waited));
        registry.counter("sluice_llm_router_outcomes", "outcome", word(outcome.end()))
                .increment();
    }

    private Timer timer(String name, String agent) {
        return Timer.builder(name)
                .tag("agent", agent)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private static String agent(CallTicket ticket) {
        return ticket.agent()
                .map(role -> Role.BUILT_IN.contains(role) ? role.name() : OTHER)
                .orElse(NONE);
    }

    private static String word(CallOutcome.End end) {
        return switch (end) {
            case CallOutcome.End.Completed() -> "completed";
            case CallOutcome.End.Failed(var kind) -> kind.code();
            case CallOutcome.End.Cancelled(var why) -> "cancelled";
        };
    }
}
