package dev.sluice.router.usage;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.call.CallOutcome;
import dev.sluice.router.call.CallTicket;
import dev.sluice.router.call.CallWitness;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts what calls would have cost that got another call's answer. */
@ApplicationScoped
public class Savings implements CallWitness {
    private final Price price;
    private final Counter micros;
    private final Counter tokens;

    Savings(RouterConfig config, MeterRegistry registry) {
        price = new Price(
                config.price().promptMicros(),
                config.price().cachedMicros(),
                config.price().completionMicros());
        micros = Counter.builder("sluice_llm_router_saved_micros")
                .description("Millionths of the currency that no provider was paid")
                .register(registry);
        tokens = Counter.builder("sluice_llm_router_saved_tokens")
                .description("Tokens that no provider read or wrote")
                .register(registry);
    }

    @Override
    public void ended(CallTicket ticket, CallOutcome outcome) {
        outcome.reused().map(CallOutcome.Reused::saved).ifPresent(saved -> {
            micros.increment(price.costMicros(saved));
            tokens.increment(saved.prompt() + saved.completion());
        });
    }
}
