package dev.sluice.router.route;

import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Routing;
import dev.sluice.contracts.Routing.Alias;
import dev.sluice.contracts.Routing.Caching;
import dev.sluice.contracts.Routing.Deployment;
import dev.sluice.contracts.Routing.Order;
import dev.sluice.contracts.TenantId;
import dev.sluice.router.dialect.form.ModelEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which models answer for which name. A name means, in this order: an alias; for {@code role/<role>}, the default
 * model; a deployment's name; {@code <provider>/<model>}; whatever the passthrough provider makes of it.
 *
 * <p>{@link #route} is a pure function of its arguments. Immutable; built once, asked for every request.
 */
public final class RoutingTable {
    public static final String ROLE_PREFIX = "role/";
    public static final String DEMO_PROVIDER = "demo";
    public static final String DEMO_MODEL = "demo/scripted";

    private static final Candidate SCRIPTED = Candidate.of(DEMO_PROVIDER, DEMO_MODEL, 1, true);

    private final Map<String, Integer> keysByProvider;
    private final Map<String, List<Weighted<Candidate>>> deployments = new LinkedHashMap<>();
    private final Map<String, Alias> aliases = new LinkedHashMap<>();
    private final Optional<String> defaultModel;
    private final Optional<String> passthrough;
    private final TenantPolicies policies;
    private final Models models;
    private final boolean demo;
    private final String fingerprint;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<DeploymentId> ids = new HashSet<>();
    private final List<String> names;

    /** What is known of models before the table says more. */
    public interface Models {
        /** Nothing. */
        Models UNKNOWN = (provider, model) -> ModelEntry.UNKNOWN;

        ModelEntry entry(String provider, String model);

        /**
         * The same of a deployment whose table says more of what it takes.
         *
         * @throws IllegalArgumentException if its provider does not speak so
         */
        default ModelEntry entry(String provider, String model, ModelForm said) {
            return entry(provider, model).taking(said);
        }
    }

    private record Weighted<T>(T thing, int weight) {}

    /**
     * @param keysByProvider the providers there are, and how many keys each has, at least 1
     * @throws IllegalArgumentException if the routing names what is not there
     */
    public RoutingTable(Routing routing, Map<String, Integer> keysByProvider) {
        this(routing, keysByProvider, Models.UNKNOWN, "");
    }

    /** @param fingerprint differs from that of every table under which a name might mean another model */
    public RoutingTable(Routing routing, Map<String, Integer> keysByProvider, Models models, String fingerprint) {
        this(routing, keysByProvider, models, false, fingerprint);
    }

    /** The table of an installation where the scripted demo model answers to every name. */
    public static RoutingTable ofDemo() {
        return new RoutingTable(nothing(), Map.of(DEMO_PROVIDER, 1), Models.UNKNOWN, true, DEMO_PROVIDER);
    }

    /** The table of an installation without any provider. */
    public static RoutingTable ofNobody() {
        return new RoutingTable(nothing(), Map.of(), Models.UNKNOWN, false, "");
    }

    private RoutingTable(
            Routing routing, Map<String, Integer> keysByProvider, Models models, boolean demo, String fingerprint) {
        this.keysByProvider = Map.copyOf(keysByProvider);
        this.models = models;
        this.demo = demo;
        this.fingerprint = fingerprint;
        this.defaultModel = routing.defaultModel();
        this.passthrough = routing.passthrough();
        this.policies = new TenantPolicies(routing.policies());
        passthrough.ifPresent(this::requireProvider);
        routing.deployments().forEach(this::add);
        routing.aliases().forEach(alias -> aliases.put(alias.name(), alias));
        routing.aliases().forEach(this::requireModels);
        defaultModel.filter(name -> !aliases.containsKey(name)).ifPresent(name -> require(name, "default_model"));
        names = listNames();
    }

    /** Whom to try for a request; {@code number} decides where chance does. */
    public Route route(Needs needs, Health health, long number) {
        return drawn(
                needs, health, needs.conversation().map(RoutingTable::numberOf).orElse(number));
    }

    /** Whether a tenant may ask for a name. */
    public boolean allows(TenantId tenant, String name) {
        return policies.of(Optional.of(tenant)).allowsModel(name);
    }

    /** The same for the same name, whichever replica draws. */
    private static long numberOf(String conversation) {
        return conversation.hashCode();
    }

    private Route drawn(Needs needs, Health health, long number) {
        if (keysByProvider.isEmpty()) {
            return new Route.NoProvider();
        }
        if (demo) {
            return toDemo(needs.model());
        }
        var agent = role(needs.model());
        if (needs.model().equals(DEMO_MODEL) || (needs.model().startsWith(ROLE_PREFIX) && agent.isEmpty())) {
            return new Route.UnknownModel();
        }
        var alias = alias(needs.model(), agent);
        var rule = policies.of(needs.tenant());
        if (!rule.allowsModel(needs.model())) {
            return new Route.NotAllowed();
        }
        var tickets = new Lottery(number);
        var candidates = new LinkedHashSet<Candidate>();
        if (alias.isPresent()) {
            alias.get().tiers().forEach(tier -> candidates.addAll(drawn(tier, alias.get(), needs, tickets)));
        } else {
            candidates.addAll(drawn(plain(needs.model(), agent), tickets));
        }
        return chosen(List.copyOf(candidates), needs, rule, health, agent, alias);
    }

    /** Whom to try for a name where nothing else is known of the request. */
    public Route resolve(String model) {
        return route(Needs.of(model), Health.ALL_WELL, 0);
    }

    /** Every name that is sure to work, for the list of models; aliases first. */
    public List<String> names() {
        return names;
    }

    /** The concrete models that this table names: the only ones worth a label of their own in metrics. */
    public Set<String> known() {
        return known;
    }

    /** Every deployment that this table names. */
    public List<Candidate> deployments() {
        return deployments.values().stream()
                .flatMap(List::stream)
                .map(Weighted::thing)
                .toList();
    }

    public Optional<String> defaultModel() {
        return defaultModel;
    }

    /** Whether this table can lead to what is kept under this id. */
    public boolean has(DeploymentId id) {
        return ids.contains(id)
                || (id.model().equals(DeploymentId.ANY_MODEL)
                        && id.key() <= keysByProvider.getOrDefault(id.provider(), 0));
    }

    /** Whose models need no provider's name before theirs. */
    public Optional<String> passthrough() {
        return passthrough;
    }

    /** Whether the scripted demo model answers. */
    public boolean demo() {
        return demo;
    }

    private Route chosen(
            List<Candidate> all,
            Needs needs,
            TenantPolicies.Rule rule,
            Health health,
            Optional<Role> agent,
            Optional<Alias> alias) {
        if (all.isEmpty()) {
            return new Route.UnknownModel();
        }
        var allowed = all.stream().filter(rule::allows).toList();
        if (allowed.isEmpty()) {
            return new Route.NotAllowed();
        }
        // Who is held to a schema by its provider goes before those who are only told it.
        var able = allowed.stream()
                .filter(candidate -> candidate.can(needs))
                .sorted(Comparator.comparing(candidate -> candidate.isToldSchema(needs)))
                .toList();
        if (able.isEmpty()) {
            return new Route.Incapable(needs.capabilities());
        }
        return new Route.To(
                agent,
                brokenLast(longEnough(able, needs), health),
                alias.flatMap(Alias::hedgeAfter),
                alias.flatMap(Alias::cache),
                fingerprint);
    }

    /** Those that the request fits into. The length is an estimate: if it seems to fit nowhere, the longest may try. */
    private static List<Candidate> longEnough(List<Candidate> candidates, Needs needs) {
        var fitting =
                candidates.stream().filter(candidate -> candidate.fits(needs)).toList();
        if (!fitting.isEmpty()) {
            return fitting;
        }
        return candidates.stream()
                .sorted(Comparator.comparingLong((Candidate candidate) ->
                                candidate.contextTokens().orElse(0L))
                        .reversed())
                .toList();
    }

    private static List<Candidate> brokenLast(List<Candidate> candidates, Health health) {
        if (candidates.size() == 1 || candidates.stream().allMatch(health::allows)) {
            return candidates;
        }
        var ordered = new ArrayList<>(candidates.stream().filter(health::allows).toList());
        candidates.stream().filter(candidate -> !health.allows(candidate)).forEach(ordered::add);
        return List.copyOf(ordered);
    }

    /** One tier in the alias's order; models of the same name stay together when chance decides. */
    private List<Candidate> drawn(Routing.Tier tier, Alias alias, Needs needs, Lottery tickets) {
        var drawn = tickets.draw(tier.shares(), share -> share.weight().orElse(1)).stream()
                .flatMap(share -> drawn(plain(share.model(), Optional.empty()), tickets).stream())
                .toList();
        return switch (alias.order().orElse(Order.WEIGHT)) {
            case WEIGHT -> drawn;
            case PRICE ->
                drawn.stream()
                        .sorted(Comparator.comparingDouble(candidate -> candidate.cost(needs)))
                        .toList();
        };
    }

    private static List<Candidate> drawn(List<Weighted<Candidate>> deployments, Lottery tickets) {
        return tickets.draw(deployments, Weighted::weight).stream()
                .map(Weighted::thing)
                .toList();
    }

    private Optional<Alias> alias(String name, Optional<Role> agent) {
        return Optional.ofNullable(aliases.get(name))
                .or(() -> agent.flatMap(role -> defaultModel).map(aliases::get));
    }

    /** The deployments of a name that is no alias; empty if nobody knows it. */
    private List<Weighted<Candidate>> plain(String name, Optional<Role> agent) {
        if (agent.isPresent()) {
            return defaultModel.map(model -> plain(model, Optional.empty())).orElse(List.of());
        }
        var named = deployments.get(name);
        if (named != null) {
            return named;
        }
        var slash = name.indexOf('/');
        if (slash > 0 && slash < name.length() - 1 && keysByProvider.containsKey(name.substring(0, slash))) {
            return everyKey(name.substring(0, slash), name.substring(slash + 1));
        }
        return passthrough.map(provider -> everyKey(provider, name)).orElse(List.of());
    }

    private List<Weighted<Candidate>> everyKey(String provider, String model) {
        var listed = known.contains(model);
        var entry = models.entry(provider, model);
        return IntStream.rangeClosed(1, keysByProvider.get(provider))
                .mapToObj(key -> new Weighted<>(Candidate.of(provider, model, key, listed, entry), 1))
                .toList();
    }

    private void add(Deployment deployment) {
        requireProvider(deployment.provider());
        var keys = keysByProvider.get(deployment.provider());
        deployment.key().filter(key -> key > keys).ifPresent(key -> {
            throw new IllegalArgumentException(
                    "the provider " + deployment.provider() + " has " + keys + " keys, not " + key);
        });
        var model = deployment.model().orElse(deployment.name());
        known.add(model);
        var entry = deployment
                .takes()
                .map(said -> models.entry(deployment.provider(), model, said))
                .orElseGet(() -> models.entry(deployment.provider(), model));
        var same = deployments.computeIfAbsent(deployment.name(), name -> new ArrayList<>());
        IntStream.rangeClosed(deployment.key().orElse(1), deployment.key().orElse(keys))
                .peek(key -> ids.add(new DeploymentId(deployment.provider(), model, key)))
                .mapToObj(key -> new Candidate(
                        deployment.provider(),
                        model,
                        key,
                        true,
                        deployment.contextTokens().or(entry::contextTokens),
                        deployment.lacks().isEmpty() ? entry.lacks() : deployment.lacks(),
                        deployment.price(),
                        entry.takes()))
                .forEach(candidate ->
                        same.add(new Weighted<>(candidate, deployment.weight().orElse(1))));
    }

    private void requireModels(Alias alias) {
        for (var tier : alias.tiers()) {
            tier.shares().forEach(share -> require(share.model(), "the alias " + alias.name()));
        }
    }

    private void require(String name, String where) {
        var candidates = plain(name, Optional.empty());
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException(where + " names the model " + name + ", which nobody has");
        }
        candidates.stream().map(Weighted::thing).forEach(candidate -> {
            known.add(candidate.model());
            ids.add(new DeploymentId(candidate.provider(), candidate.model(), candidate.key()));
        });
    }

    private void requireProvider(String name) {
        if (!keysByProvider.containsKey(name)) {
            throw new IllegalArgumentException("there is no provider " + name);
        }
    }

    private List<String> listNames() {
        if (keysByProvider.isEmpty()) {
            return List.of();
        }
        var listed = new LinkedHashSet<String>();
        if (demo || defaultModel.isPresent()) {
            Role.BUILT_IN.forEach(role -> listed.add(ROLE_PREFIX + role));
        }
        listed.addAll(aliases.keySet());
        listed.addAll(deployments.keySet());
        if (demo) {
            known.add(DEMO_MODEL);
            listed.add(DEMO_MODEL);
        }
        return List.copyOf(listed);
    }

    private Route toDemo(String name) {
        var agent = role(name);
        return name.startsWith(ROLE_PREFIX) && agent.isEmpty()
                ? new Route.UnknownModel()
                : new Route.To(agent, List.of(SCRIPTED), Optional.empty(), Optional.of(Caching.OFF), fingerprint);
    }

    private static Optional<Role> role(String name) {
        if (!name.startsWith(ROLE_PREFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Role(name.substring(ROLE_PREFIX.length())));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Routing nothing() {
        return new Routing(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of());
    }
}
