package dev.sluice.router.usage;

import dev.sluice.router.call.CallOutcome;
import dev.sluice.router.call.CallTicket;
import dev.sluice.router.call.CallWitness;
import dev.sluice.router.spend.Prices;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Counts what calls would have cost that got another call's answer. */
@Singleton
public class Savings implements CallWitness {
    private final Prices prices;
    private final Counter micros;
    private final Counter tokens;

    Savings(Prices prices, MeterRegistry registry) {
        this.prices = prices;
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
            var whose = ticket.candidate();
            var priced = prices.of(whose.provider(), whose.model(), ticket.at());
            micros.increment(priced.price().costMicros(saved));
            tokens.increment(saved.prompt() + saved.completion());
        });
    }
}
