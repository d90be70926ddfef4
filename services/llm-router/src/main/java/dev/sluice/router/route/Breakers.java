package dev.sluice.router.route;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.dialect.reply.ProviderFailure;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The breakers of all deployments that were ever called under a table in force, and of their keys, apart: what is wrong with
 * a model closes no other one of its key, and what is wrong with the key closes all. Thread-safe.
 */
@Singleton
public class Breakers {
    private static final Logger LOG = Logger.getLogger(Breakers.class);

    private static final int UNLISTED_MAX = 1_000;

    private final MeterRegistry registry;
    private final int failuresMax;
    private final Duration pauseMin;
    private final Duration pauseMax;
    private final Duration restMax;
    private final Map<DeploymentId, Breaker> breakers = new ConcurrentHashMap<>();

    /** Of models that only callers name, who could name them without end: those called last, and no gauges. */
    private final Map<DeploymentId, Breaker> unlisted =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<DeploymentId, Breaker> eldest) {
                    return size() > UNLISTED_MAX;
                }
            });

    private final Map<DeploymentId, Gauge> gauges = new ConcurrentHashMap<>();

    /** Those that are not closed: nearly always none, so that asking costs nothing. */
    private final Set<DeploymentId> troubled = ConcurrentHashMap.newKeySet();

    Breakers(RouterConfig config, MeterRegistry registry) {
        this.registry = registry;
        failuresMax = config.guard().breakerFailures();
        pauseMin = config.guard().breakerPause();
        pauseMax = config.guard().breakerPauseMax();
        restMax = config.guard().limitPauseMax();
    }

    /** Leave to make one call, of its deployment and of its key. */
    public record Leave(DeploymentId id, Breaker.Pass ofDeployment, Breaker.Pass ofKey) {}

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
        troubled.removeIf(id -> known(id).map(breaker -> breaker.isWell(now)).orElse(true));
        return new Health(troubled.stream()
                .filter(id -> known(id).map(breaker -> breaker.refuses(now)).orElse(false))
                .collect(Collectors.toSet()));
    }

    /** Where it stands; one that was never called is closed. */
    public Standing standing(DeploymentId id) {
        var breaker = known(id).orElseGet(() -> new Breaker(failuresMax, pauseMin, pauseMax));
        return new Standing(breaker.state(), breaker.failures(), breaker.left(System.nanoTime()));
    }

    /** Every deployment that is not closed. */
    public Set<DeploymentId> troubled() {
        return Set.copyOf(troubled);
    }

    /** Forgets what a table does not lead to; a call that is still there is counted anew. */
    public void keep(RoutingTable table) {
        unlisted.clear();
        breakers.keySet().stream().filter(id -> !table.has(id)).forEach(id -> {
            breakers.remove(id);
            troubled.remove(id);
            Optional.ofNullable(gauges.remove(id)).ifPresent(registry::remove);
        });
    }

    /** Leave to call a candidate; none while its deployment or its key is left alone. */
    public Optional<Leave> leave(Candidate candidate) {
        var now = System.nanoTime();
        var id = candidate.id();
        var ofKey = of(id.keyAlone()).pass(now);
        if (ofKey.isEmpty()) {
            return Optional.empty();
        }
        var ofDeployment = of(candidate).pass(now);
        if (ofDeployment.isEmpty()) {
            of(id.keyAlone()).abandoned(ofKey.get(), now);
            return Optional.empty();
        }
        return Optional.of(new Leave(id, ofDeployment.get(), ofKey.get()));
    }

    /** How long until a candidate may be called. */
    public Duration left(Candidate candidate) {
        var now = System.nanoTime();
        var deployment = of(candidate).left(now);
        var key = of(candidate.id().keyAlone()).left(now);
        return deployment.compareTo(key) > 0 ? deployment : key;
    }

    /** What a candidate failed with last; empty while it is not in trouble. */
    public Optional<ProviderFailure> why(Candidate candidate) {
        var now = System.nanoTime();
        return of(candidate.id().keyAlone()).why(now).or(() -> of(candidate).why(now));
    }

    /** The call has its first token. */
    public void began(Leave leave) {
        if (troubled.isEmpty()) {
            return;
        }
        known(leave.id()).filter(breaker -> breaker.began(leave.ofDeployment())).ifPresent(well -> healed(leave.id()));
        var key = leave.id().keyAlone();
        known(key).filter(breaker -> breaker.began(leave.ofKey())).ifPresent(well -> healed(key));
    }

    /** The call went well, or failed by its own fault. */
    public void succeeded(Leave leave) {
        known(leave.id())
                .filter(breaker -> breaker.succeeded(leave.ofDeployment()))
                .ifPresent(well -> healed(leave.id()));
        var key = leave.id().keyAlone();
        known(key).filter(breaker -> breaker.succeeded(leave.ofKey())).ifPresent(well -> healed(key));
    }

    private void healed(DeploymentId id) {
        troubled.remove(id);
        LOG.infof("%s answers again", id);
    }

    /** @param caller whose call it was */
    public void failed(Leave leave, String caller, ProviderFailure failure) {
        failed(leave.id(), leave.ofDeployment(), caller, failure);
        abandoned(leave.id().keyAlone(), leave.ofKey());
    }

    /** The provider refuses the key itself. */
    public void keyRefused(Leave leave, String caller, ProviderFailure failure) {
        failed(leave.id().keyAlone(), leave.ofKey(), caller, failure);
        abandoned(leave.id(), leave.ofDeployment());
    }

    /** The provider limits the calls of a deployment: if it says for how long, it is left alone so long. */
    public void limited(Leave leave, ProviderFailure limit) {
        limit.retryAfter().filter(Duration::isPositive).ifPresent(asked -> known(leave.id())
                .ifPresent(breaker -> {
                    var pause = asked.compareTo(restMax) < 0 ? asked : restMax;
                    breaker.rest(pause, limit, System.nanoTime());
                    troubled.add(leave.id());
                }));
        abandoned(leave);
    }

    /** Nobody waited for the end, or it says nothing about the provider. */
    public void abandoned(Leave leave) {
        abandoned(leave.id(), leave.ofDeployment());
        abandoned(leave.id().keyAlone(), leave.ofKey());
    }

    private void failed(DeploymentId id, Breaker.Pass pass, String caller, ProviderFailure failure) {
        var now = System.nanoTime();
        known(id).filter(breaker -> breaker.failed(pass, caller, failure, now)).ifPresent(breaker -> {
            troubled.add(id);
            LOG.warnf(
                    "%s keeps failing (%s): left alone for %s",
                    id, failure.kind().code(), breaker.left(now));
        });
    }

    private void abandoned(DeploymentId id, Breaker.Pass pass) {
        known(id).ifPresent(breaker -> breaker.abandoned(pass, System.nanoTime()));
    }

    private Breaker of(Candidate candidate) {
        return candidate.listed()
                ? of(candidate.id())
                : unlisted.computeIfAbsent(candidate.id(), id -> new Breaker(failuresMax, pauseMin, pauseMax));
    }

    private Optional<Breaker> known(DeploymentId id) {
        return Optional.ofNullable(breakers.get(id)).or(() -> Optional.ofNullable(unlisted.get(id)));
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
