package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who answers for which model name: the body of the {@link ConfigVersion} with the key {@code routing/current} on
 * {@code sluice.configs}, and of the llm-router's routing file. Names providers and their keys by number, never a key.
 *
 * @param defaultModel the name that answers for every role without an alias of its own
 * @param passthrough the provider that gets, as they are, the names that nobody knows; without one they are refused
 * @param deployments at most 1,000
 * @param aliases at most 1,000
 * @param policies at most 1,000; a tenant without one may use everything, unless there is one without a tenant
 */
public record Routing(
        Optional<String> defaultModel,
        Optional<String> passthrough,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<Deployment> deployments,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<Alias> aliases,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<Policy> policies) {
    /** The kind of its {@link ConfigVersion}. */
    public static final String KIND = "routing";

    /** The name of its {@link ConfigVersion}. */
    public static final String CURRENT = "current";

    private static final int ENTRIES_MAX = 1_000;
    private static final int NAME_CHARS_MAX = 128;
    private static final int WEIGHT_MAX = 1_000;
    private static final int CHAIN_MAX = 16;

    public Routing {
        deployments = atMost("deployments", ENTRIES_MAX, deployments);
        aliases = atMost("aliases", ENTRIES_MAX, aliases);
        policies = atMost("policies", ENTRIES_MAX, policies);
    }

    /** What a request may need of a model. */
    public enum Capability {
        TOOLS,
        IMAGES,
        JSON_SCHEMA;

        /** The word in messages and errors. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How the candidates of one tier are ordered. */
    public enum Order {
        /** By chance, in proportion to the weights. */
        WEIGHT,
        /** The cheapest for this request first; those without a price last. */
        PRICE;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the answers to a name are kept and given again. */
    public enum Caching {
        /** Also those that the model would give differently another time, and those with tool calls. */
        ON,
        /** None, whatever a caller wishes. */
        OFF;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A model at a provider. Several of one {@code name} share its load by their weights.
     *
     * @param name what callers and aliases call the model
     * @param provider a provider of the router's configuration
     * @param model what the provider calls it; the same as {@code name} if absent
     * @param key the number of the provider's key, from 1; absent means each of them, equally
     * @param weight 0 to 1,000, 1 if absent; 0 is used only when the others have failed
     * @param contextTokens how much it can read and write in all; unknown if absent
     * @param lacks what it cannot do
     * @param price what it charges, where requests are ordered by price
     * @param takes what it takes of a request; goes before what Sluice knows of models of its name
     */
    public record Deployment(
            String name,
            String provider,
            Optional<String> model,
            Optional<Integer> key,
            Optional<Integer> weight,
            Optional<Long> contextTokens,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Capability> lacks,
            Optional<Price> price,
            Optional<ModelForm> takes) {
        public Deployment {
            named("a deployment's name", name);
            named("a deployment's provider", provider);
            model.ifPresent(given -> named("a deployment's model", given));
            key.ifPresent(given -> between("a deployment's key", given, 1, ENTRIES_MAX));
            weight.ifPresent(given -> between("a deployment's weight", given, 0, WEIGHT_MAX));
            contextTokens.ifPresent(given -> between("a deployment's context_tokens", given, 1, Integer.MAX_VALUE));
            lacks = List.copyOf(lacks);
        }
    }

    /** Millionths of the currency per million tokens; only orders candidates, the ledger has its own price table. */
    public record Price(long promptMicros, long completionMicros) {
        public Price {
            between("a price", promptMicros, 0, Long.MAX_VALUE);
            between("a price", completionMicros, 0, Long.MAX_VALUE);
        }
    }

    /**
     * A name for a chain of models, like {@code role/coder}.
     *
     * @param tiers tried in this order, 1 to 16; a later one also serves requests that are too long for the earlier
     * @param order within a tier; by weight if absent
     * @param hedgeAfter if the first token takes longer, the next candidate is asked too, and the slower one dropped
     * @param cache whether answers are kept and given again; if absent, only those that would be the same again
     * @param similar read, and no longer done: a kept answer also answers questions that mean the same
     */
    public record Alias(
            String name,
            List<Tier> tiers,
            Optional<Order> order,
            Optional<Duration> hedgeAfter,
            Optional<Caching> cache,
            Optional<Similar> similar) {
        public Alias {
            named("an alias", name);
            tiers = atMost("tiers", CHAIN_MAX, tiers);
            notEmpty("tiers", tiers);
            if (hedgeAfter.filter(pause -> !pause.isPositive()).isPresent()) {
                throw new IllegalArgumentException("hedge_after is longer than nothing");
            }
            if (similar.isPresent() && cache.filter(Caching.OFF::equals).isPresent()) {
                throw new IllegalArgumentException("similar needs a cache that is not off");
            }
        }
    }

    /**
     * When two questions mean the same.
     *
     * @param threshold the least cosine of the angle between their vectors, 0.8 to 1; if absent, one that was measured
     * @param words what else they must have in common; {@link Words#SAME} if absent
     */
    public record Similar(Optional<Double> threshold, Optional<Words> words) {
        private static final double THRESHOLD_MIN = 0.8;

        public Similar {
            if (threshold
                    .filter(given -> !(given >= THRESHOLD_MIN && given <= 1))
                    .isPresent()) {
                throw new IllegalArgumentException("a threshold is " + THRESHOLD_MIN + " to 1");
            }
        }
    }

    /** Which words two questions that mean the same must share. */
    public enum Words {
        /** All, in the same order, but for articles, courtesies and ways to begin a question. */
        SAME,
        /** Only numbers, names, code, what is quoted, and words that turn the meaning round. */
        FREE;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Models that stand for each other, 1 to 16, each getting its share of the requests. */
    public record Tier(List<Share> shares) {
        public Tier {
            shares = atMost("shares", CHAIN_MAX, shares);
            notEmpty("shares", shares);
        }
    }

    /**
     * @param model a deployment's name, {@code <provider>/<model>}, or a model of the passthrough
     * @param weight 0 to 1,000, 1 if absent
     */
    public record Share(String model, Optional<Integer> weight) {
        public Share {
            named("a share's model", model);
            weight.ifPresent(given -> between("a share's weight", given, 0, WEIGHT_MAX));
        }
    }

    /**
     * What a tenant may use.
     *
     * @param tenant whom it is for; absent means every tenant without a policy of its own
     * @param models the names that it may ask for; empty means all
     * @param providers the providers that may see its requests; empty means all
     */
    public record Policy(
            Optional<TenantId> tenant,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> models,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> providers) {
        public Policy {
            models = atMost("a policy's models", ENTRIES_MAX, models);
            providers = atMost("a policy's providers", ENTRIES_MAX, providers);
        }
    }

    private static <T> List<T> atMost(String what, int max, List<T> given) {
        if (given.size() > max) {
            throw new IllegalArgumentException("at most " + max + " " + what);
        }
        return List.copyOf(given);
    }

    private static void notEmpty(String what, List<?> given) {
        if (given.isEmpty()) {
            throw new IllegalArgumentException("at least one of the " + what);
        }
    }

    private static void named(String what, String given) {
        if (given == null || given.isBlank() || given.length() > NAME_CHARS_MAX || given.contains("://")) {
            throw new IllegalArgumentException(what + " is 1 to " + NAME_CHARS_MAX + " characters and no URL");
        }
    }

    private static void between(String what, long given, long min, long max) {
        if (given < min || given > max) {
            throw new IllegalArgumentException(what + " is " + min + " to " + max);
        }
    }
}
