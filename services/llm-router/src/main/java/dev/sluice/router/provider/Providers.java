package dev.sluice.router.provider;

import dev.sluice.contracts.Role;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.route.RoutingTable;
import io.smallrye.config.Secret;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The providers of this installation, made once from the configuration. */
@ApplicationScoped
public class Providers {
    private static final Logger LOG = Logger.getLogger(Providers.class);

    private final Optional<Provider> configured;
    private final Map<String, Provider> byName = new HashMap<>();
    private final RoutingTable table;

    Providers(RouterConfig config, Vertx vertx) {
        configured = configured(config.provider(), vertx);
        configured.ifPresent(provider -> byName.put(provider.name(), provider));
        var demo = config.demo() && configured.isEmpty();
        if (demo) {
            byName.put(RoutingTable.DEMO_PROVIDER, new DemoProvider(config.demoTokenPause()));
        }
        var models = config.models().entrySet().stream()
                .collect(Collectors.toMap(entry -> new Role(entry.getKey()), Map.Entry::getValue));
        table = new RoutingTable(configured.map(Provider::name), config.model(), models, demo);
        LOG.infof("Models are answered by %s", byName.isEmpty() ? "nobody" : byName.keySet());
    }

    public RoutingTable table() {
        return table;
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
