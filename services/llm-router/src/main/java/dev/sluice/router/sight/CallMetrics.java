package dev.sluice.router.sight;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.call.CallEnded;
import dev.sluice.router.call.CallTicket;
import dev.sluice.router.call.CallsInFlight;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.route.installation.Providers;
import dev.sluice.router.spend.Budgets;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts and times model calls. Labels are bounded: roles and models that nobody configured are {@code other}. */
@Singleton
public class CallMetrics {
    private static final String NONE = "none";
    private static final String OTHER = "other";
    private static final Duration[] CALL_BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(100)
    };
    private static final Duration[] GAP_BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(60),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry registry;
    private final Providers providers;
    private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
    private final Map<Labels, Counter> requests = new ConcurrentHashMap<>();
    private final Map<String, Counter> costs = new ConcurrentHashMap<>();
    private final Map<Labels, Counter> tokens = new ConcurrentHashMap<>();
    private final Map<String, Timer> durations = new ConcurrentHashMap<>();
    private final Map<String, Timer> firstTokens = new ConcurrentHashMap<>();

    /** For every token of every stream: by its role as it is, or nothing, so that asking costs next to nothing. */
    private final Map<Role, Timer> gaps = new ConcurrentHashMap<>();

    private final Timer gapsOfOthers;

    /** A registry's own look-up costs more than counting. */
    private record Labels(String model, String other) {}

    CallMetrics(MeterRegistry registry, Providers providers, CallsInFlight calls) {
        this.registry = registry;
        this.providers = providers;
        // There from the start, so that the first one is an increase.
        refusals(Budgets.QUOTA);
        Role.BUILT_IN.forEach(role -> gaps.put(role, gapTimer(role.name())));
        gapsOfOthers = gapTimer(OTHER);
        Gauge.builder("sluice_llm_router_calls", calls, CallsInFlight::size)
                .description("Model calls in flight")
                .register(registry);
    }

    void ended(CallEnded call) {
        var agent = agent(call.ticket());
        var model = model(call.ticket());
        requests.computeIfAbsent(
                        new Labels(model, agent),
                        labels -> registry.counter("llm_requests", "agent", labels.other(), "model", labels.model()))
                .increment();
        durations
                .computeIfAbsent(agent, name -> timer("llm_request_duration", name, CALL_BUCKETS))
                .record(call.took());
        call.firstToken().ifPresent(waited -> firstTokens
                .computeIfAbsent(agent, name -> timer("sluice_llm_router_first_token", name, CALL_BUCKETS))
                .record(waited));
        outcomes.computeIfAbsent(
                        word(call.end()), word -> registry.counter("sluice_llm_router_outcomes", "outcome", word))
                .increment();
        count(call.ticket(), model, call.usage());
    }

    /** What was written for nobody counts as tokens and costs, not as a call. */
    void replaced(CallEnded attempt) {
        count(attempt.ticket(), model(attempt.ticket()), attempt.usage());
    }

    void refused(OpenAiError error) {
        refusals(error.code()).increment();
    }

    /** Two pieces of a stream came so far apart. */
    void paused(CallTicket ticket, long nanos) {
        ticket.agent()
                .map(role -> gaps.getOrDefault(role, gapsOfOthers))
                .orElse(gapsOfOthers)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Counter refusals(String reason) {
        return registry.counter("sluice_llm_router_refusals", "reason", reason);
    }

    private void count(CallTicket ticket, String model, TokenUsage usage) {
        costs.computeIfAbsent(model, name -> registry.counter("sluice_llm_router_cost_micros", "model", name))
                .increment(ticket.costMicros(usage));
        count(model, "prompt", usage.prompt());
        count(model, "cached", usage.cached());
        count(model, "cache_written", usage.cacheWritten().orElse(0L));
        count(model, "completion", usage.completion());
        count(model, "reasoning", usage.reasoning());
    }

    private void count(String model, String kind, long count) {
        if (count > 0) {
            tokens.computeIfAbsent(
                            new Labels(model, kind),
                            labels -> registry.counter(
                                    "sluice_llm_router_tokens", "model", labels.model(), "kind", labels.other()))
                    .increment(count);
        }
    }

    private Timer gapTimer(String agent) {
        return timer("sluice_llm_router_between_tokens", agent, GAP_BUCKETS);
    }

    private Timer timer(String name, String agent, Duration[] buckets) {
        return Timer.builder(name)
                .tag("agent", agent)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    private String model(CallTicket ticket) {
        var model = ticket.candidate().model();
        return providers.table().known().contains(model) ? model : OTHER;
    }

    private static String agent(CallTicket ticket) {
        return ticket.agent()
                .map(role -> Role.BUILT_IN.contains(role) ? role.name() : OTHER)
                .orElse(NONE);
    }

    private static String word(CallEnded.End end) {
        return switch (end) {
            case CallEnded.End.Completed() -> "completed";
            case CallEnded.End.Failed(var kind) -> kind.code();
            case CallEnded.End.Cancelled(var why) -> "cancelled";
        };
    }
}
