package dev.sluice.router.spend.limit;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.spend.Scope;
import dev.sluice.router.spend.Spender;
import dev.sluice.router.spend.limit.RatePolicy.Rate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose policy is which. A pure value.
 *
 * @param byScope the policy of everybody in a scope
 * @param byName the policies of some in particular, by names as budgets have them: {@code user/acme/ada}
 */
record RatePolicies(Map<Scope, RatePolicy> byScope, Map<String, RatePolicy> byName) {

    /** A rate that somebody must keep, and whose it is. */
    record Line(String owner, Rate rate) {
        String key() {
            return owner + "|" + rate.unit().word() + "|" + rate.window().toSeconds();
        }
    }

    RatePolicies {
        byScope = Map.copyOf(byScope);
        byName = Map.copyOf(byName);
    }

    static RatePolicies of(RouterConfig.Limits dials) {
        var policies = new HashMap<String, RatePolicy>();
        dials.policies().forEach((name, policy) -> policies.put(name, RatePolicy.of(policy)));
        var byScope = new EnumMap<Scope, RatePolicy>(Scope.class);
        Map.of(Scope.TENANT, dials.tenant(), Scope.USER, dials.user(), Scope.KEY, dials.key())
                .forEach((scope, name) -> name.ifPresent(given -> byScope.put(scope, named(policies, given))));
        var byName = new HashMap<String, RatePolicy>();
        dials.assigned().forEach((owner, name) -> byName.put(owner, named(policies, name)));
        return new RatePolicies(byScope, byName);
    }

    /** Every rate that this spender must keep. */
    List<Line> lines(Spender spender) {
        if (byScope.isEmpty() && byName.isEmpty()) {
            return List.of();
        }
        var lines = new ArrayList<Line>();
        for (var scope : List.of(Scope.TENANT, Scope.USER, Scope.KEY)) {
            scope.budgetOf(spender)
                    .ifPresent(owner -> Optional.ofNullable(byName.getOrDefault(owner, byScope.get(scope)))
                            .ifPresent(policy -> policy.rates().forEach(rate -> lines.add(new Line(owner, rate)))));
        }
        return lines;
    }

    private static RatePolicy named(Map<String, RatePolicy> policies, String name) {
        return Optional.ofNullable(policies.get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no rate policy " + name));
    }
}
