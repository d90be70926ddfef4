package dev.sluice.router.route;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.Routing.Caching;
import dev.sluice.contracts.Routing.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whom to try for a request, in this order, or why nobody. */
public sealed interface Route {
    /**
     * @param agent the role that the name stands for
     * @param candidates at least one, each once
     * @param hedgeAfter how long the first token may take before the next candidate is asked too
     * @param caching the operator's word on keeping answers
     * @param table names the routing that this comes from: while it is the same, the same name means the same models
     */
    record To(
            Optional<Role> agent,
            List<Candidate> candidates,
            Optional<Duration> hedgeAfter,
            Optional<Caching> caching,
            String table)
            implements Route {
        /** The same with some of its candidates only. */
        public To only(List<Candidate> some) {
            return new To(agent, some, hedgeAfter, caching, table);
        }
    }

    /** There is no model of this name. */
    record UnknownModel() implements Route {}

    /** No model provider is configured. */
    record NoProvider() implements Route {}

    /** The tenant may not use the model, or none of its providers. */
    record NotAllowed() implements Route {}

    /** Nobody behind the name can do what the request needs. */
    record Incapable(Set<Capability> needed) implements Route {}
}
