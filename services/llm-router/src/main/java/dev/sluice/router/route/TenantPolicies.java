package dev.sluice.router.route;

import dev.sluice.contracts.Routing.Policy;
import dev.sluice.contracts.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What each tenant may use; by default everything. */
final class TenantPolicies {
    private static final Rule ALL = new Rule(Set.of(), Set.of());

    private final Map<String, Rule> byTenant = new HashMap<>();
    private Rule others = ALL;

    /** What one tenant may use; an empty set means all. */
    record Rule(Set<String> models, Set<String> providers) {
        boolean allowsModel(String name) {
            return models.isEmpty() || models.contains(name);
        }

        boolean allows(Candidate candidate) {
            return providers.isEmpty() || providers.contains(candidate.provider());
        }
    }

    TenantPolicies(List<Policy> policies) {
        for (var policy : policies) {
            var rule = new Rule(Set.copyOf(policy.models()), Set.copyOf(policy.providers()));
            policy.tenant().ifPresentOrElse(tenant -> byTenant.put(tenant.value(), rule), () -> others = rule);
        }
    }

    Rule of(Optional<TenantId> payer) {
        return payer.flatMap(tenant -> Optional.ofNullable(byTenant.get(tenant.value())))
                .orElse(others);
    }
}
