package dev.sluice.router.route.installation;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.Routing;
import dev.sluice.contracts.Routing.Alias;
import dev.sluice.contracts.Routing.Deployment;
import dev.sluice.contracts.Routing.Share;
import dev.sluice.contracts.Routing.Tier;
import dev.sluice.router.route.RoutingTable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The routing of an installation that only names models, one chain for each role: {@code small,backup/large}. */
public final class SimpleRouting {
    private static final String DEFAULT_ALIAS = "default";

    private SimpleRouting() {}

    /**
     * @param passthrough the provider of models that are named without one
     * @param model the chain for every role without one of its own
     * @throws IllegalArgumentException if a model has no provider, or a chain no model
     */
    public static Routing of(
            Optional<String> passthrough, Set<String> providers, String model, Map<Role, String> models) {
        var chains = new TreeMap<String, List<String>>();
        models.forEach((role, chain) -> chains.put(RoutingTable.ROLE_PREFIX + role, chain(chain)));
        var standard = chain(model);
        if (standard.size() > 1) {
            chains.put(DEFAULT_ALIAS, standard);
        }
        var deployments = java.util.stream.Stream.concat(
                        standard.stream(), chains.values().stream().flatMap(List::stream))
                .distinct()
                .map(name -> deployment(name, passthrough, providers))
                .toList();
        var aliases = chains.entrySet().stream()
                .map(chain -> alias(chain.getKey(), chain.getValue()))
                .toList();
        var defaultModel = standard.size() > 1 ? DEFAULT_ALIAS : standard.getFirst();
        return new Routing(Optional.of(defaultModel), passthrough, deployments, aliases, List.of());
    }

    private static List<String> chain(String written) {
        var names = Arrays.stream(written.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a chain of models names at least one");
        }
        return names;
    }

    private static Deployment deployment(String name, Optional<String> passthrough, Set<String> providers) {
        var slash = name.indexOf('/');
        if (slash > 0 && providers.contains(name.substring(0, slash))) {
            return deployment(name, name.substring(0, slash), name.substring(slash + 1));
        }
        var provider = passthrough.orElseThrow(() ->
                new IllegalArgumentException("the model " + name + " names no provider: write <provider>/" + name));
        return deployment(name, provider, name);
    }

    private static Deployment deployment(String name, String provider, String model) {
        return new Deployment(
                name,
                provider,
                Optional.of(model),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static Alias alias(String name, List<String> chain) {
        var tiers = chain.stream()
                .map(model -> new Tier(List.of(new Share(model, Optional.empty()))))
                .toList();
        return new Alias(name, tiers, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
