package dev.sluice.router.call;

import dev.sluice.router.redis.RedisScripts;
import dev.sluice.router.route.installation.Providers;
import dev.sluice.router.spend.Budgets;
import dev.sluice.router.spend.limit.RateLimits;
import dev.sluice.router.spend.tokens.TokenEstimator;
import jakarta.inject.Singleton;
import java.util.function.BooleanSupplier;

/** Says of each call what it must pass before a provider is asked. */
@Singleton
public class Tolls {
    private final RedisScripts scripts;
    private final RateLimits limits;
    private final Budgets budgets;
    private final TokenEstimator estimator;
    private final Providers providers;

    Tolls(RedisScripts scripts, RateLimits limits, Budgets budgets, TokenEstimator estimator, Providers providers) {
        this.scripts = scripts;
        this.providers = providers;
        this.limits = limits;
        this.budgets = budgets;
        this.estimator = estimator;
    }

    /**
     * @param alone whether no other call's answer would do
     * @param gone whether the call has ended meanwhile
     */
    Toll of(CallTicket ticket, boolean alone, BooleanSupplier gone) {
        return new Toll(scripts, limits, budgets, estimator, providers::outputTokensMax, ticket, alone, gone);
    }
}
