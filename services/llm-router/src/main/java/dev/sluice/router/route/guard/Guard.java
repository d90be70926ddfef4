package dev.sluice.router.route.guard;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.provider.Provider;
import dev.sluice.router.provider.ProviderCall;
import dev.sluice.router.route.Breakers;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.Health;
import dev.sluice.router.route.Route;
import dev.sluice.router.route.installation.Providers;
import io.vertx.core.Context;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What all calls share that are guarded against failing providers: breakers, seats, and the rules of trying again. */
@Singleton
public class Guard {
    private final RouterConfig config;
    private final Providers providers;
    private final Breakers breakers;
    private final GuardMetrics metrics;
    private final RetryPolicy policy;
    private final Map<String, Bulkhead> bulkheads = new ConcurrentHashMap<>();

    Guard(RouterConfig config, Providers providers, Breakers breakers, GuardMetrics metrics) {
        this.config = config;
        this.providers = providers;
        this.breakers = breakers;
        this.metrics = metrics;
        var dials = config.guard();
        policy = new RetryPolicy(dials.triesMax(), dials.attemptsMax(), dials.backoff(), dials.backoffMax());
        providers.names().forEach(name -> metrics.watch(name, bulkhead(name)));
    }

    /**
     * A call, not yet begun. Must be begun and used on {@code context}.
     *
     * @param caller the same for all tries of one session, and of one user outside of any
     */
    public GuardedCall call(ProviderCall call, String caller, Route.To route, Context context, Audience audience) {
        return new GuardedCall(this, call, caller, route, context, audience);
    }

    public Health health() {
        return breakers.health();
    }

    /** How full a provider is. */
    public record Load(int inFlight, int waiting) {}

    public Load load(String provider) {
        var bulkhead = bulkhead(provider);
        return new Load(bulkhead.taken(), bulkhead.waiting());
    }

    Provider provider(Candidate candidate) {
        return providers.of(candidate);
    }

    Breakers breakers() {
        return breakers;
    }

    GuardMetrics metrics() {
        return metrics;
    }

    RetryPolicy policy() {
        return policy;
    }

    Duration totalTimeout() {
        return config.guard().totalTimeout();
    }

    Duration queueWait(String provider) {
        return dials(provider).queueWait();
    }

    Bulkhead bulkhead(String provider) {
        return bulkheads.computeIfAbsent(provider, name -> {
            var dials = dials(name);
            return new Bulkhead(dials.callsMax(), dials.queueMax());
        });
    }

    private RouterConfig.Provider dials(String provider) {
        return config.providers().getOrDefault(provider, config.provider());
    }
}
