package dev.sluice.router.call;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.redis.RedisScripts;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.installation.Providers;
import dev.sluice.router.spend.Budgets;
import dev.sluice.router.spend.limit.RateLimits;
import dev.sluice.router.spend.price.Prices;
import jakarta.inject.Singleton;
import java.util.function.BooleanSupplier;

/** Says of each call what it must pass before a provider is asked. */
@Singleton
public class Tolls {
    private final RouterConfig config;
    private final RedisScripts scripts;
    private final RateLimits limits;
    private final Budgets budgets;
    private final Prices prices;
    private final Providers providers;

    Tolls(
            RouterConfig config,
            RedisScripts scripts,
            RateLimits limits,
            Budgets budgets,
            Prices prices,
            Providers providers) {
        this.config = config;
        this.scripts = scripts;
        this.providers = providers;
        this.limits = limits;
        this.budgets = budgets;
        this.prices = prices;
    }

    /**
     * @param alone whether no other call's answer would do
     * @param gone whether the call has ended meanwhile
     */
    Toll of(CallTicket ticket, boolean alone, BooleanSupplier gone) {
        return new Toll(scripts, limits, budgets, prices, this::outputTokens, ticket, alone, gone);
    }

    /** Expected of a call which names no most: what the provider is told then, or the operator's guess. */
    private long outputTokens(Candidate candidate) {
        return providers
                .of(candidate)
                .completionTokensMax()
                .orElse(config.budgets().outputTokens());
    }
}
