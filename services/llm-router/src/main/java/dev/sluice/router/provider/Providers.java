package dev.sluice.router.provider;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Routing;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.RoutingTable;
import dev.sluice.router.route.SimpleRouting;
import io.smallrye.config.Secret;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The providers of this installation, made once from the configuration, and the table that says who answers, which may
 * be replaced at any time.
 */
@ApplicationScoped
public class Providers {
    private static final Logger LOG = Logger.getLogger(Providers.class);
    private static final URI OPENAI = URI.create("https://api.openai.com/v1");

    private static final String CONFIGURED = "configured";

    private final Vertx vertx;

    /** One for each key of a provider, in the keys' order. */
    private final Map<String, List<Provider>> byName = new TreeMap<>();

    private final List<Runnable> closing = new ArrayList<>();

    /** What stands behind each provider's name, as far as it decides what a model's name means. */
    private final Map<String, String> addresses = new TreeMap<>();

    private final RoutingTable configured;
    private volatile RoutingTable table;
    private volatile String version = CONFIGURED;

    Providers(RouterConfig config, Vertx vertx) {
        this.vertx = vertx;
        var simple = simple(config.provider());
        simple.ifPresent(provider -> add(provider.name(), config.provider(), provider.baseUrl()));
        config.providers().forEach((name, provider) -> add(name, provider, baseUrl(provider, name)));
        if (config.demo() && byName.isEmpty()) {
            byName.put(RoutingTable.DEMO_PROVIDER, List.of(new DemoProvider(config.demoTokenPause())));
        }
        configured = table(config, simple.map(Simple::name));
        table = configured;
        LOG.infof("Models are answered by %s", byName.isEmpty() ? "nobody" : byName.keySet());
    }

    /** The one provider without a name of its own. */
    private record Simple(String name, URI baseUrl) {}

    public RoutingTable table() {
        return table;
    }

    /**
     * Replaces the table from the next request on; calls in flight keep the candidates they have.
     *
     * @throws IllegalArgumentException if it names what is not there; the old table stays
     */
    public void adopt(Routing routing, String version) {
        table = table(routing, version);
        this.version = version;
        LOG.infof("Routing is now of version %s", version);
    }

    /** Goes back to the table that the configuration gave. */
    public void reset() {
        table = configured;
        version = CONFIGURED;
        LOG.info("Routing is as configured again");
    }

    /** The version of the table in force; {@value #CONFIGURED} for that of the configuration. */
    public String version() {
        return version;
    }

    /** The provider behind a candidate's key, for a candidate that {@link #table()} gave. */
    public Provider of(Candidate candidate) {
        return byName.get(candidate.provider()).get(candidate.key() - 1);
    }

    /** The names of the providers there are. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    @PreDestroy
    void close() {
        closing.forEach(Runnable::run);
    }

    private RoutingTable table(RouterConfig config, Optional<String> simple) {
        if (byName.isEmpty()) {
            return RoutingTable.ofNobody();
        }
        if (byName.containsKey(RoutingTable.DEMO_PROVIDER) && byName.size() == 1 && closing.isEmpty()) {
            return RoutingTable.ofDemo();
        }
        if (config.routingFile().isPresent()) {
            return table(read(config.routingFile().get()), CONFIGURED);
        }
        var only = byName.size() == 1 ? byName.keySet().stream().findFirst() : simple;
        var models = config.models().entrySet().stream()
                .collect(Collectors.toMap(entry -> new Role(entry.getKey()), Map.Entry::getValue));
        return table(SimpleRouting.of(only, byName.keySet(), config.model(), models), CONFIGURED);
    }

    private RoutingTable table(Routing routing, String version) {
        return new RoutingTable(routing, keysByProvider(), Fingerprint.of(routing, version, addresses));
    }

    private Map<String, Integer> keysByProvider() {
        return byName.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, provider -> provider.getValue()
                .size()));
    }

    private void add(String name, RouterConfig.Provider config, URI baseUrl) {
        if (name.isBlank() || name.contains("/") || byName.containsKey(name)) {
            throw new IllegalArgumentException("a provider's name is unique and has no slash: " + name);
        }
        addresses.put(name, config.type() + " " + baseUrl);
        var keys = keys(config);
        var credentials = keys.isEmpty()
                ? List.of(Credential.NONE)
                : keys.stream().map(Credential::key).toList();
        byName.put(
                name,
                credentials.stream()
                        .map(credential -> provider(name, config, baseUrl, credential))
                        .toList());
    }

    private Provider provider(String name, RouterConfig.Provider config, URI baseUrl, Credential credential) {
        return switch (config.type()) {
            case "openai" -> {
                var provider = new OpenAiProvider(vertx, name, baseUrl, credential, config);
                closing.add(provider::close);
                yield provider;
            }
            default ->
                throw new IllegalArgumentException("the provider " + name + " has the unknown type " + config.type());
        };
    }

    /** A key alone means OpenAI itself; a URL alone a server that wants no key. */
    private static Optional<Simple> simple(RouterConfig.Provider config) {
        var baseUrl = config.baseUrl().or(() -> keys(config).isEmpty() ? Optional.empty() : Optional.of(OPENAI));
        return baseUrl.map(url -> new Simple(config.name().orElse(url.getHost()), url));
    }

    private static URI baseUrl(RouterConfig.Provider config, String name) {
        return config.baseUrl().orElseGet(() -> {
            if (keys(config).isEmpty()) {
                throw new IllegalArgumentException("the provider " + name + " has neither a base-url nor a key");
            }
            return OPENAI;
        });
    }

    /** An empty variable in a compose or env file means the same as none. */
    private static List<String> keys(RouterConfig.Provider config) {
        var keys = new ArrayList<String>();
        config.apiKey().map(Secret::get).ifPresent(keys::add);
        config.apiKeys().ifPresent(several -> several.forEach(key -> keys.add(key.get())));
        return keys.stream()
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .distinct()
                .toList();
    }

    private static Routing read(Path file) {
        try {
            return MessageCodec.read(Files.readAllBytes(file), Routing.class);
        } catch (IOException | UnreadableMessage e) {
            throw new IllegalArgumentException("the routing file " + file + " is no routing table", e);
        }
    }
}
