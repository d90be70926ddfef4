package dev.sluice.router.route.guard;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts attempts at providers, and shows how full they are. Labels: the configured providers, a few fixed words. */
@Singleton
public class GuardMetrics {
    static final String ANSWERED = "answered";
    static final String ABANDONED = "abandoned";

    private final MeterRegistry registry;
    private final Map<Label, Counter> attempts = new ConcurrentHashMap<>();
    private final Counter retries;
    private final Counter fallbacks;
    private final Counter hedges;

    private record Label(String provider, String result) {}

    GuardMetrics(MeterRegistry registry) {
        this.registry = registry;
        retries = Counter.builder("sluice_llm_router_retries")
                .description("Tries of a model that had failed")
                .register(registry);
        fallbacks = Counter.builder("sluice_llm_router_fallbacks")
                .description("Calls passed on to the next candidate")
                .register(registry);
        hedges = Counter.builder("sluice_llm_router_hedges")
                .description("Second candidates asked because the first was slow")
                .register(registry);
    }

    void watch(String provider, Bulkhead bulkhead) {
        Gauge.builder("sluice_llm_router_provider_calls", bulkhead, Bulkhead::taken)
                .description("Calls in flight at a provider")
                .tag("provider", provider)
                .register(registry);
        Gauge.builder("sluice_llm_router_queue", bulkhead, Bulkhead::waiting)
                .description("Calls waiting for a seat at a provider")
                .tag("provider", provider)
                .register(registry);
    }

    /** @param result {@link #ANSWERED}, {@link #ABANDONED} or the failure's code */
    void attempted(String provider, String result) {
        attempts.computeIfAbsent(
                        new Label(provider, result),
                        label -> registry.counter(
                                "sluice_llm_router_attempts", "provider", label.provider(), "result", label.result()))
                .increment();
    }

    void retried() {
        retries.increment();
    }

    void fellBack() {
        fallbacks.increment();
    }

    void hedged() {
        hedges.increment();
    }
}
