package dev.sluice.router.route;

import dev.sluice.contracts.ModelForm;
import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.contracts.ModelForm.Schemas;
import dev.sluice.contracts.Routing;
import dev.sluice.contracts.Routing.Capability;
import dev.sluice.router.dialect.form.ModelEntry;
import java.util.List;
import java.util.Optional;

/**
 * Where one try of a call goes: a model behind one key of one provider.
 *
 * @param provider the provider's name in the configuration
 * @param model what the provider calls the model
 * @param key the number of the provider's key, from 1
 * @param listed whether the routing table names it, or a caller did
 * @param contextTokens how much it can read and write in all, if that is known
 * @param takes what the model takes of a request
 */
public record Candidate(
        String provider,
        String model,
        int key,
        boolean listed,
        Optional<Long> contextTokens,
        List<Capability> lacks,
        Optional<Routing.Price> price,
        ModelForm takes) {
    private static final long PER_TOKENS = 1_000_000;

    /** Who cannot be held to a schema by its provider is told it, in words unless its form says how. */
    public Candidate {
        if (lacks.contains(Capability.JSON_SCHEMA) && takes.schemas().isEmpty()) {
            takes = takes.toldSchemas(Schemas.WORDS);
        }
    }

    /** A candidate of which nothing more is known. */
    public static Candidate of(String provider, String model, int key, boolean listed) {
        return of(provider, model, key, listed, ModelEntry.UNKNOWN);
    }

    /** A candidate of which only that is known which is known of its model. */
    static Candidate of(String provider, String model, int key, boolean listed, ModelEntry entry) {
        return new Candidate(
                provider, model, key, listed, entry.contextTokens(), entry.lacks(), Optional.empty(), entry.takes());
    }

    /** What its breaker is kept under. */
    public DeploymentId id() {
        return new DeploymentId(provider, model, key);
    }

    /** Whether it is asked by OpenAI's Responses API. */
    public boolean byResponses() {
        return takes.api().filter(Api.RESPONSES::equals).isPresent();
    }

    boolean can(Needs needs) {
        return needs.capabilities().stream()
                .filter(need -> need != Capability.JSON_SCHEMA || byResponses())
                .noneMatch(lacks::contains);
    }

    /** Whether a schema that is wanted must be told to the model, for its provider does not hold it to one. */
    boolean isToldSchema(Needs needs) {
        return needs.capabilities().contains(Capability.JSON_SCHEMA)
                && takes.schemas().isPresent();
    }

    boolean fits(Needs needs) {
        return contextTokens.map(most -> needs.tokens(this) <= most).orElse(true);
    }

    /** Millionths of the currency for a request, at most; unpriced is dearer than anything. */
    double cost(Needs needs) {
        // A request of unknown length still has a cheapest model.
        var prompt = (double) Math.max(1, needs.promptTokens().applyAsLong(this));
        var output = (double) Math.max(1, needs.outputTokens());
        return price.map(each -> (prompt * each.promptMicros() + output * each.completionMicros()) / PER_TOKENS)
                .orElse(Double.MAX_VALUE);
    }
}
