package dev.sluice.router.provider;

import dev.sluice.contracts.Role;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.provider.local.LocalServer;
import dev.sluice.router.provider.local.LocalServers;
import dev.sluice.router.route.RoutingTable;
import io.quarkus.runtime.Startup;
import io.smallrye.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The providers of this installation, made once at the start from the configuration and what this machine has. */
@Startup
@ApplicationScoped
public class Providers {
    private static final Logger LOG = Logger.getLogger(Providers.class);

    private final Optional<Provider> configured;
    private final Map<String, Provider> byName = new HashMap<>();
    private final RoutingTable table;
    private final ModelList models;

    Providers(RouterConfig config, Vertx vertx) {
        var given = configured(config.provider(), vertx);
        var local = given.isPresent() ? Optional.<LocalServer>empty() : local(config);
        configured = given.or(() -> local.map(server -> provider(server, config, vertx)));
        configured.ifPresent(provider -> byName.put(provider.name(), provider));
        var demo = config.demo() && configured.isEmpty();
        if (demo) {
            byName.put(RoutingTable.DEMO_PROVIDER, new DemoProvider(config.demoTokenPause()));
        }
        var modelOfRole = config.models().entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> new Role(entry.getKey()), Map.Entry::getValue, (one, other) -> other, HashMap::new));
        var model = local.map(server -> server.model(config.model())).orElse(config.model());
        local.ifPresent(server -> modelOfRole.replaceAll((role, wanted) -> server.model(wanted)));
        local.ifPresent(server -> tell(server, model));
        table = new RoutingTable(configured.map(Provider::name), model, modelOfRole, demo);
        this.models = new ModelList(
                () -> configured.map(Provider::models).orElseGet(() -> Future.succeededFuture(List.of())),
                InstantSource.system());
        LOG.infof("Models are answered by %s", byName.isEmpty() ? "nobody" : byName.keySet());
    }

    public RoutingTable table() {
        return table;
    }

    /** Every name that a request may give as its model, as far as it is known: the table's, then the provider's own. */
    public Future<List<String>> models() {
        return models.names().map(own -> Stream.concat(table.names().stream(), own.stream())
                .distinct()
                .toList());
    }

    /** The provider of a candidate that {@link #table()} gave. */
    public Provider named(String name) {
        return Optional.ofNullable(byName.get(name))
                .orElseThrow(() -> new IllegalStateException("the table names the unknown provider " + name));
    }

    @PreDestroy
    void close() {
        configured.ifPresent(Provider::close);
    }

    private static Optional<LocalServer> local(RouterConfig config) {
        return config.localServers().flatMap(LocalServers::find);
    }

    private static Provider provider(LocalServer server, RouterConfig config, Vertx vertx) {
        return new OpenAiProvider(
                server.name(), server.baseUrl(), Credential.NONE, new ProviderHttp(vertx, config.provider()));
    }

    private static void tell(LocalServer server, String model) {
        LOG.infof(
                "Found %s at %s with %d models; roles use %s (LLM_MODEL names another)",
                server.name(), server.baseUrl(), server.models().size(), model);
        if (LocalServers.callsTools(server, model).filter(can -> !can).isPresent()) {
            LOG.warnf("The model %s cannot call tools: agents will only talk. Choose another by LLM_MODEL.", model);
        }
    }

    /** A key alone means the provider of that type itself; a URL alone a server that wants no key. */
    private static Optional<Provider> configured(RouterConfig.Provider config, Vertx vertx) {
        // An empty variable in a compose or env file means the same as none.
        var key = config.apiKey().map(Secret::get).filter(value -> !value.isBlank());
        var baseUrl = config.baseUrl()
                .or(() -> key.isPresent() || config.type() == ProviderType.CASSETTE
                        ? Optional.of(config.type().root())
                        : Optional.empty());
        var credential = key.map(Credential::key).orElse(Credential.NONE);
        return baseUrl.map(url -> config.type()
                .provider(
                        config.name().orElse(url.getHost()), url, credential, config, new ProviderHttp(vertx, config)));
    }
}
