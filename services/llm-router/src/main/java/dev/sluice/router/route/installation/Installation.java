package dev.sluice.router.route.installation;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Routing;
import dev.sluice.router.ProviderType;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.provider.AnthropicProvider;
import dev.sluice.router.provider.Credential;
import dev.sluice.router.provider.GeminiProvider;
import dev.sluice.router.provider.OpenAiProvider;
import dev.sluice.router.provider.Provider;
import dev.sluice.router.provider.ProviderHttp;
import dev.sluice.router.provider.cassette.RecordingProvider;
import dev.sluice.router.provider.cassette.ReplayingProvider;
import dev.sluice.router.provider.demo.DemoProvider;
import dev.sluice.router.provider.local.LocalServer;
import dev.sluice.router.provider.local.LocalServers;
import dev.sluice.router.route.RoutingTable;
import io.smallrye.config.Secret;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * What the configuration says and this machine has: providers, and the routing table that goes with them.
 *
 * @param providers one for each key of a provider, in the keys' order
 * @param free those of them that take no money for a call, because they are this machine
 * @param addresses what stands behind each provider's name, as far as it decides what a model's name means
 */
record Installation(
        Map<String, List<Provider>> providers, Set<String> free, Map<String, String> addresses, RoutingTable table) {
    /** The version of the first table. */
    static final String VERSION = "configured";

    private static final Logger LOG = Logger.getLogger(Installation.class);

    /** The one provider without a name of its own. */
    private record Simple(String name, URI baseUrl) {}

    /**
     * Reads the configuration; looks for model servers on this machine only if it has no provider.
     *
     * @throws IllegalArgumentException if it cannot work
     */
    static Installation of(RouterConfig config, Vertx vertx) {
        var providers = new TreeMap<String, List<Provider>>();
        var addresses = new TreeMap<String, String>();
        var simple = simple(config.provider());
        simple.ifPresent(one -> {
            add(providers, one.name(), config.provider(), one.baseUrl(), vertx);
            addresses.put(one.name(), address(config.provider(), one.baseUrl()));
        });
        config.providers().forEach((name, provider) -> {
            var baseUrl = baseUrl(provider, name);
            add(providers, name, provider, baseUrl, vertx);
            addresses.put(name, address(provider, baseUrl));
        });
        if (!providers.isEmpty()) {
            var table = table(config, providers, addresses, simple.map(Simple::name), UnaryOperator.identity());
            return new Installation(providers, Set.of(), addresses, table);
        }
        return config.localServers()
                .flatMap(LocalServers::find)
                .map(server -> ofServer(server, config, vertx))
                .orElseGet(() -> ofNothing(config));
    }

    /** @throws IllegalArgumentException if the routing names what is not there */
    static RoutingTable table(
            Routing routing, String version, Map<String, List<Provider>> providers, Map<String, String> addresses) {
        return new RoutingTable(
                routing,
                keysByProvider(providers),
                new KnownModels(providers),
                Fingerprint.of(routing, version, addresses));
    }

    private static Installation ofServer(LocalServer server, RouterConfig config, Vertx vertx) {
        var http = new ProviderHttp(vertx, config.provider());
        var provider = new OpenAiProvider(server.name(), server.baseUrl(), Credential.NONE, false, http);
        var providers = Map.of(server.name(), List.<Provider>of(provider));
        var addresses = Map.of(server.name(), server.baseUrl().toString());
        tell(server, here(server, config.model()));
        var table = table(config, providers, addresses, Optional.of(server.name()), chain -> here(server, chain));
        return new Installation(providers, Set.of(server.name()), addresses, table);
    }

    private static Installation ofNothing(RouterConfig config) {
        if (!config.demo()) {
            return new Installation(Map.of(), Set.of(), Map.of(), RoutingTable.ofNobody());
        }
        var demo = new DemoProvider(RoutingTable.DEMO_PROVIDER, RoutingTable.DEMO_MODEL, config.demoTokenPause());
        return new Installation(
                Map.of(RoutingTable.DEMO_PROVIDER, List.of(demo)),
                Set.of(RoutingTable.DEMO_PROVIDER),
                Map.of(),
                RoutingTable.ofDemo());
    }

    /** @param chains what becomes of a configured chain of models */
    private static RoutingTable table(
            RouterConfig config,
            Map<String, List<Provider>> providers,
            Map<String, String> addresses,
            Optional<String> simple,
            UnaryOperator<String> chains) {
        if (config.routingFile().isPresent()) {
            return table(read(config.routingFile().get()), VERSION, providers, addresses);
        }
        var only = providers.size() == 1 ? providers.keySet().stream().findFirst() : simple;
        var models = config.models().entrySet().stream()
                .collect(Collectors.toMap(entry -> new Role(entry.getKey()), entry -> chains.apply(entry.getValue())));
        var routing = SimpleRouting.of(only, providers.keySet(), chains.apply(config.model()), models);
        return table(routing, VERSION, providers, addresses);
    }

    private static Map<String, Integer> keysByProvider(Map<String, List<Provider>> providers) {
        return providers.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, provider -> provider.getValue()
                .size()));
    }

    /** What decides, beside its name, what a provider makes of a model's name. */
    private static String address(RouterConfig.Provider config, URI baseUrl) {
        return config.type() == ProviderType.CASSETTE
                ? config.type() + " " + config.cassetteDirectory()
                : config.type() + " " + baseUrl;
    }

    /** A chain of the models that a server really has; a name that it does not know becomes its first. */
    private static String here(LocalServer server, String chain) {
        return Arrays.stream(chain.split(","))
                .map(String::strip)
                .map(server::model)
                .distinct()
                .collect(Collectors.joining(","));
    }

    private static void tell(LocalServer server, String models) {
        LOG.infof(
                "Found %s at %s with %d models; roles use %s (LLM_MODEL names another)",
                server.name(), server.baseUrl(), server.models().size(), models);
        for (var model : models.split(",")) {
            if (LocalServers.callsTools(server, model).filter(can -> !can).isPresent()) {
                LOG.warnf("The model %s cannot call tools: agents will only talk. Choose another by LLM_MODEL.", model);
            }
        }
    }

    private static void add(
            Map<String, List<Provider>> providers,
            String name,
            RouterConfig.Provider config,
            URI baseUrl,
            Vertx vertx) {
        if (name.isBlank() || name.contains("/") || providers.containsKey(name)) {
            throw new IllegalArgumentException("a provider's name is unique and has no slash: " + name);
        }
        var keys = keys(config);
        var credentials = keys.isEmpty()
                ? List.of(Credential.NONE)
                : keys.stream().map(Credential::key).toList();
        var several = credentials.stream()
                .map(key -> provider(name, baseUrl, key, config, new ProviderHttp(vertx, config)))
                .toList();
        providers.put(name, several);
    }

    /** One that speaks the configured API and, if asked to, records it; it closes its HTTP side. */
    private static Provider provider(
            String name, URI baseUrl, Credential credential, RouterConfig.Provider config, ProviderHttp http) {
        var speaking =
                switch (config.type()) {
                    case OPENAI ->
                        new OpenAiProvider(
                                name, baseUrl, credential, config.responses().orElseGet(() -> isVendor(baseUrl)), http);
                    case ANTHROPIC ->
                        new AnthropicProvider(name, baseUrl, credential, config.completionTokensMax(), http);
                    case GEMINI -> new GeminiProvider(name, baseUrl, credential, http);
                    case CASSETTE ->
                        new ReplayingProvider(
                                name,
                                config.cassetteDirectory()
                                        .orElseThrow(() -> new IllegalArgumentException(
                                                "a cassette needs its cassette-directory")),
                                config.cassetteShared());
                };
        if (config.type() == ProviderType.CASSETTE || config.cassetteDirectory().isEmpty()) {
            return speaking;
        }
        return new RecordingProvider(
                speaking,
                config.cassetteDirectory().get(),
                config.cassetteShared(),
                config.replyBytesMax().asLongValue());
    }

    /** OpenAI itself, or its models at Azure. */
    private static boolean isVendor(URI baseUrl) {
        var host = String.valueOf(baseUrl.getHost());
        return host.equals("api.openai.com")
                || host.endsWith(".api.openai.com")
                || host.endsWith(".openai.azure.com")
                || host.endsWith(".services.ai.azure.com");
    }

    /** A key alone means the provider of that type itself; a URL alone a server that wants no key. */
    private static Optional<Simple> simple(RouterConfig.Provider config) {
        return root(config).map(url -> new Simple(config.name().orElse(url.getHost()), url));
    }

    private static URI baseUrl(RouterConfig.Provider config, String name) {
        return root(config)
                .orElseThrow(() ->
                        new IllegalArgumentException("the provider " + name + " has neither a base-url nor a key"));
    }

    private static Optional<URI> root(RouterConfig.Provider config) {
        var selfSufficient =
                config.type() == ProviderType.CASSETTE || !keys(config).isEmpty();
        return config.baseUrl()
                .or(() -> selfSufficient ? Optional.of(config.type().root()) : Optional.empty());
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
