package dev.sluice.router.route;

import dev.sluice.contracts.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which model answers for which name: {@code role/coder} is whatever this installation uses for coders, any other name
 * is a model of the provider. A pure function of its values.
 *
 * <p>Today each name has one candidate. Price, health, context window, tenant policy and fallback belong here: they
 * order or lengthen the list, and nobody else needs to know.
 *
 * @param provider who answers; empty if this installation has no provider
 * @param model the model of every role that names none of its own
 * @param models the models of single roles
 * @param demo whether the scripted demo model may answer
 */
public record RoutingTable(Optional<String> provider, String model, Map<Role, String> models, boolean demo) {
    public static final String ROLE_PREFIX = "role/";
    public static final String DEMO_PROVIDER = "demo";
    public static final String DEMO_MODEL = "demo/scripted";

    private static final Candidate SCRIPTED = new Candidate(DEMO_PROVIDER, DEMO_MODEL);

    /** Where one try of a call goes. */
    public record Candidate(String provider, String model) {}

    /** The answer: whom to try, in this order, or why nobody. */
    public sealed interface Route {
        /** @param candidates at least one */
        record To(Optional<Role> agent, List<Candidate> candidates) implements Route {}

        /** There is no model of this name. */
        record UnknownModel() implements Route {}

        /** No model provider is configured. */
        record NoProvider() implements Route {}
    }

    public RoutingTable {
        models = Map.copyOf(models);
    }

    /** Resolves the {@code model} of a request. */
    public Route resolve(String name) {
        if (name.equals(DEMO_MODEL)) {
            return demo ? to(Optional.empty(), SCRIPTED) : new Route.UnknownModel();
        }
        if (!name.startsWith(ROLE_PREFIX)) {
            return answer(Optional.empty(), name);
        }
        return role(name.substring(ROLE_PREFIX.length()))
                .map(role -> answer(Optional.of(role), models.getOrDefault(role, model)))
                .orElseGet(Route.UnknownModel::new);
    }

    /** Every name that is sure to work, for the list of models; aliases first. */
    public List<String> names() {
        if (provider.isEmpty() && !demo) {
            return List.of();
        }
        var names = new ArrayList<String>();
        Role.BUILT_IN.forEach(role -> names.add(ROLE_PREFIX + role));
        models.keySet().stream()
                .map(role -> ROLE_PREFIX + role)
                .sorted()
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        names.addAll(known());
        return List.copyOf(names);
    }

    /** The concrete models that this table names: the only ones worth a label of their own in metrics. */
    public List<String> known() {
        var known = new ArrayList<String>();
        if (provider.isPresent()) {
            known.add(model);
            models.values().stream()
                    .sorted()
                    .filter(name -> !known.contains(name))
                    .forEach(known::add);
        }
        if (demo) {
            known.add(DEMO_MODEL);
        }
        return List.copyOf(known);
    }

    private Route answer(Optional<Role> agent, String concreteModel) {
        if (provider.isPresent()) {
            return to(agent, new Candidate(provider.get(), concreteModel));
        }
        return demo ? to(agent, SCRIPTED) : new Route.NoProvider();
    }

    private static Route to(Optional<Role> agent, Candidate candidate) {
        return new Route.To(agent, List.of(candidate));
    }

    private static Optional<Role> role(String name) {
        try {
            return Optional.of(new Role(name));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
