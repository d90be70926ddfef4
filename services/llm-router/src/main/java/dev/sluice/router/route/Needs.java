package dev.sluice.router.route;

import dev.sluice.contracts.Routing.Capability;
import dev.sluice.contracts.TenantId;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What a request asks of a model.
 *
 * @param model the name that the caller gave
 * @param tenant who pays; empty where no policy applies
 * @param promptTokens an estimate for each candidate: models count differently
 * @param outputTokens the most that the caller wants back; 0 if it does not say
 * @param conversation names what will be continued: its requests, which begin alike, go the same way while they can, so
 *     that a provider finds what it has cached
 */
public record Needs(
        String model,
        Optional<TenantId> tenant,
        ToLongFunction<Candidate> promptTokens,
        long outputTokens,
        Set<Capability> capabilities,
        Optional<String> conversation) {
    /** A request that nobody continues. */
    public Needs(
            String model,
            Optional<TenantId> tenant,
            ToLongFunction<Candidate> promptTokens,
            long outputTokens,
            Set<Capability> capabilities) {
        this(model, tenant, promptTokens, outputTokens, capabilities, Optional.empty());
    }

    /** A request of which only the model is known. */
    public static Needs of(String model) {
        return new Needs(model, Optional.empty(), _ -> 0, 0, Set.of());
    }

    long tokens(Candidate candidate) {
        return promptTokens.applyAsLong(candidate) + outputTokens;
    }
}
