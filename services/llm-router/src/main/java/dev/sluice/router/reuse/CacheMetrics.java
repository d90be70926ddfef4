package dev.sluice.router.reuse;

import dev.sluice.contracts.UsageRecorded.Reuse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts what the cache is good for. A request for which it is off counts nowhere. */
@Singleton
public class CacheMetrics {
    private final MeterRegistry registry;
    private final Map<Reuse, Counter> hits = new EnumMap<>(Reuse.class);
    private final Counter misses;

    public CacheMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (var how : List.of(Reuse.CACHED, Reuse.SHARED)) {
            hits.put(
                    how,
                    Counter.builder("agent_cache_hits")
                            .description("Model calls answered without asking a provider")
                            .tag("kind", word(how))
                            .register(registry));
        }
        misses = Counter.builder("agent_cache_misses")
                .description("Model calls that might have been in the cache and were not")
                .register(registry);
    }

    public void hit(Reuse how) {
        hits.get(how).increment();
    }

    public void missed() {
        misses.increment();
    }

    /** Redis answered. */
    void answered(String what, Duration took) {
        registry.timer("sluice_llm_router_cache", "operation", what).record(took);
    }

    /** Redis did not. */
    void failed(String what) {
        registry.counter("sluice_llm_router_cache_failures", "operation", what).increment();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
