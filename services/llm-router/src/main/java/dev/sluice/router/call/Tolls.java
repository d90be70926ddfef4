package dev.sluice.router.call;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.limit.RateLimits;
import dev.sluice.router.spend.Budgets;
import dev.sluice.router.spend.Prices;
import jakarta.inject.Singleton;
import java.util.function.BooleanSupplier;

/** Says of each call what it must pass before a provider is asked. */
@Singleton
public class Tolls {
    private final RouterConfig config;
    private final RateLimits limits;
    private final Budgets budgets;
    private final Prices prices;

    Tolls(RouterConfig config, RateLimits limits, Budgets budgets, Prices prices) {
        this.config = config;
        this.limits = limits;
        this.budgets = budgets;
        this.prices = prices;
    }

    /** @param gone whether the call has ended meanwhile */
    Toll of(CallTicket ticket, BooleanSupplier gone) {
        return new Toll(limits, budgets, prices, config.budgets().outputTokens(), ticket, gone);
    }
}
