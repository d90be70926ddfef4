package dev.sluice.router.route;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.dialect.reply.ProviderFailure;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The breakers of all deployments that were ever called under a table in force, and what they know together. Thread-safe. */
@Singleton
public class Breakers {
    private static final Logger LOG = Logger.getLogger(Breakers.class);

    private final MeterRegistry registry;
    private final int failuresMax;
    private final Duration pauseMin;
    private final Duration pauseMax;
    private final Map<DeploymentId, Breaker> breakers = new ConcurrentHashMap<>();
    private final Map<DeploymentId, Gauge> gauges = new ConcurrentHashMap<>();

    /** Those that are not closed: nearly always none, so that asking costs nothing. */
    private final Set<DeploymentId> troubled = ConcurrentHashMap.newKeySet();

    Breakers(RouterConfig config, MeterRegistry registry) {
        this.registry = registry;
        failuresMax = config.guard().breakerFailures();
        pauseMin = config.guard().breakerPause();
        pauseMax = config.guard().breakerPauseMax();
    }

    /** Where a deployment stands. */
    public record Standing(Breaker.State state, int failures, Duration left) {
        /** The state's word in metrics and answers. */
        public String word() {
            return state.name().toLowerCase(java.util.Locale.ROOT);
        }

        /** 0 closed, 1 half-open, 2 open. */
        public int level() {
            return state.ordinal();
        }
    }

    /** Who should not be asked right now. */
    public Health health() {
        if (troubled.isEmpty()) {
            return Health.ALL_WELL;
        }
        var now = System.nanoTime();
        return new Health(troubled.stream().filter(id -> of(id).refuses(now)).collect(Collectors.toSet()));
    }

    /** Where it stands; one that was never called is closed. */
    public Standing standing(DeploymentId id) {
        var breaker = breakers.getOrDefault(id, new Breaker(failuresMax, pauseMin, pauseMax));
        return new Standing(breaker.state(), breaker.failures(), breaker.left(System.nanoTime()));
    }

    /** Every deployment that is not closed. */
    public Set<DeploymentId> troubled() {
        return Set.copyOf(troubled);
    }

    /** Forgets what a table does not lead to; a call that is still there is counted anew. */
    public void keep(RoutingTable table) {
        breakers.keySet().stream().filter(id -> !table.has(id)).forEach(id -> {
            breakers.remove(id);
            troubled.remove(id);
            Optional.ofNullable(gauges.remove(id)).ifPresent(registry::remove);
        });
    }

    public Optional<Breaker.Pass> pass(DeploymentId id) {
        return of(id).pass(System.nanoTime());
    }

    public Duration left(DeploymentId id) {
        return of(id).left(System.nanoTime());
    }

    /** What it failed with last; empty while it is not in trouble. */
    public Optional<ProviderFailure> why(DeploymentId id) {
        return of(id).why();
    }

    public void began(DeploymentId id, Breaker.Pass pass) {
        if (!troubled.isEmpty() && of(id).began(pass)) {
            healed(id);
        }
    }

    public void succeeded(DeploymentId id, Breaker.Pass pass) {
        if (of(id).succeeded(pass)) {
            healed(id);
        }
    }

    private void healed(DeploymentId id) {
        troubled.remove(id);
        LOG.infof("%s answers again", id);
    }

    /** @param caller whose call it was */
    public void failed(DeploymentId id, Breaker.Pass pass, String caller, ProviderFailure failure) {
        var breaker = of(id);
        var now = System.nanoTime();
        if (breaker.failed(pass, caller, failure, now)) {
            troubled.add(id);
            LOG.warnf(
                    "%s keeps failing (%s): left alone for %s",
                    id, failure.kind().code(), breaker.left(now));
        }
    }

    public void abandoned(DeploymentId id, Breaker.Pass pass) {
        of(id).abandoned(pass, System.nanoTime());
    }

    private Breaker of(DeploymentId id) {
        return breakers.computeIfAbsent(id, this::fresh);
    }

    private Breaker fresh(DeploymentId id) {
        var breaker = new Breaker(failuresMax, pauseMin, pauseMax);
        var gauge = Gauge.builder("sluice_llm_router_breaker_state", breaker, each -> each.state()
                        .ordinal())
                .description("0 closed, 1 half-open, 2 open")
                .tags("provider", id.provider(), "model", id.model(), "key", Integer.toString(id.key()))
                .register(registry);
        gauges.put(id, gauge);
        return breaker;
    }
}
