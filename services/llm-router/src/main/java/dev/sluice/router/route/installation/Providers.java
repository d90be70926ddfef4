package dev.sluice.router.route.installation;

import dev.sluice.contracts.Routing;
import dev.sluice.contracts.TenantId;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.provider.Provider;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.RoutingTable;
import io.quarkus.runtime.Startup;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The providers of this installation, made once at the start, and the table that says who answers, which may be replaced
 * at any time.
 */
@Startup
@Singleton
public class Providers {
    private static final Logger LOG = Logger.getLogger(Providers.class);

    private static final String CONFIGURED = Installation.VERSION;

    /** One for each key of a provider, in the keys' order. */
    private final Map<String, List<Provider>> byName;

    private final Set<String> free;
    private final long outputTokens;
    private final Map<String, String> addresses;
    private final Map<String, ModelList> models = new TreeMap<>();
    private final RoutingTable configured;
    private volatile RoutingTable table;
    private volatile String version = CONFIGURED;

    Providers(RouterConfig config, Vertx vertx) {
        var installation = Installation.of(config, vertx);
        byName = installation.providers();
        free = installation.free();
        outputTokens = config.budgets().outputTokens();
        addresses = installation.addresses();
        configured = installation.table();
        table = configured;
        byName.forEach((name, keys) ->
                models.put(name, new ModelList(() -> keys.getFirst().models(), InstantSource.system())));
        LOG.infof("Models are answered by %s", byName.isEmpty() ? "nobody" : byName.keySet());
    }

    public RoutingTable table() {
        return table;
    }

    /**
     * Replaces the table from the next request on; calls in flight keep the candidates they have.
     *
     * @throws IllegalArgumentException if it names what is not there; the old table stays
     */
    public void adopt(Routing routing, String version) {
        table = Installation.table(routing, version, byName, addresses);
        this.version = version;
        LOG.infof("Routing is now of version %s", version);
    }

    /** Goes back to the table that the configuration gave. */
    public void reset() {
        table = configured;
        version = CONFIGURED;
        LOG.info("Routing is as configured again");
    }

    /** The version of the table in force; {@code configured} for that of the configuration. */
    public String version() {
        return version;
    }

    /** The provider behind a candidate's key, for a candidate that {@link #table()} gave. */
    public Provider of(Candidate candidate) {
        return byName.get(candidate.provider()).get(candidate.key() - 1);
    }

    /** The names of the providers that take no money for a call, because they are this machine. */
    public Set<String> free() {
        return free;
    }

    /**
     * The most tokens of an answer whose request names no bound: what the provider is told then, where it must be told one
     * or money is set aside for the call.
     */
    public long outputTokensMax(Candidate candidate) {
        var most = of(candidate).completionTokensMax().orElse(outputTokens);
        return Math.min(most, candidate.takes().outputTokensMax().orElse(most));
    }

    /** The names of the providers there are. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /**
     * Every name that a request may give as its model, as far as it is known: the table's, then what the providers have,
     * named so that they can be called. Never fails.
     */
    public Future<List<String>> models(TenantId tenant) {
        var now = table;
        var lists = models.entrySet().stream()
                .map(list -> list.getValue().names().map(names -> names.stream()
                        .map(model -> callable(now, list.getKey(), model))
                        .toList()))
                .toList();
        return Future.all(lists).map(all -> Stream.concat(
                        now.names().stream(), all.<List<String>>list().stream().flatMap(List::stream))
                .distinct()
                .filter(name -> now.allows(tenant, name))
                .toList());
    }

    @PreDestroy
    void close() {
        byName.values().stream().flatMap(List::stream).forEach(Provider::close);
    }

    private static String callable(RoutingTable table, String provider, String model) {
        return table.passthrough().filter(provider::equals).isPresent() ? model : provider + "/" + model;
    }
}
