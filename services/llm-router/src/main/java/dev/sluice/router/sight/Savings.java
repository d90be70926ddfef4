package dev.sluice.router.sight;

import dev.sluice.contracts.UsageRecorded.Reuse;
import dev.sluice.router.call.CallEnded;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts what calls would have cost that got another call's answer. */
@Singleton
public class Savings {
    private final Map<Reuse, Counter> micros = new EnumMap<>(Reuse.class);
    private final Map<Reuse, Counter> tokens = new EnumMap<>(Reuse.class);

    Savings(MeterRegistry registry) {
        for (var how : List.of(Reuse.CACHED, Reuse.SHARED)) {
            var kind = how.name().toLowerCase(Locale.ROOT);
            micros.put(
                    how,
                    Counter.builder("sluice_llm_router_saved_micros")
                            .description("Millionths of the currency that no provider was paid")
                            .tag("kind", kind)
                            .register(registry));
            tokens.put(
                    how,
                    Counter.builder("sluice_llm_router_saved_tokens")
                            .description("Tokens that no provider read or wrote")
                            .tag("kind", kind)
                            .register(registry));
        }
    }

    void ended(CallEnded call) {
        call.reused().ifPresent(reused -> {
            var saved = reused.saved();
            micros.get(reused.how()).increment(call.ticket().costMicros(saved));
            tokens.get(reused.how()).increment(saved.prompt() + saved.completion());
        });
    }
}
