package dev.sluice.router.spend;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.RouterConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who may spend how much: what the configuration gives everybody, and what {@code sluice.configs} gives somebody in
 * particular, which takes its place. Thread-safe.
 */
@Singleton
public class BudgetBook {
    private final Map<Scope, BudgetLimits> defaults;
    private final Map<String, BudgetLimits> named = new ConcurrentHashMap<>();

    /**
     * One limit that applies to a call.
     *
     * @param period its name, as in events
     * @param warnMicros from this use on its owner is warned
     * @param fields the counters that add up to its use
     */
    record Limit(String budget, String period, long micros, long warnMicros, int warnPercent, List<String> fields) {
        /** Names the limit in this period and at this height, so that each is told of once. */
        String name() {
            return budget + "|" + period + "|" + micros;
        }
    }

    @Inject
    BudgetBook(RouterConfig config) {
        this(defaults(config.budgets()));
    }

    BudgetBook(Map<Scope, BudgetLimits> defaults) {
        this.defaults = Map.copyOf(defaults);
    }

    /** Whether anybody has a budget. */
    boolean isEmpty() {
        return defaults.isEmpty() && named.isEmpty();
    }

    /** Takes a budget as it stands on {@code sluice.configs}; one without limits lifts the default too. */
    public void put(String budget, JsonNode body) {
        named.put(budget, BudgetLimits.read(body));
    }

    public void remove(String budget) {
        named.remove(budget);
    }

    /** Every limit that a call of this spender must keep. */
    List<Limit> limits(Spender spender, Instant at) {
        if (isEmpty()) {
            return List.of();
        }
        var limits = new ArrayList<Limit>();
        for (var scope : Scope.values()) {
            scope.budgetOf(spender)
                    .ifPresent(budget -> Optional.ofNullable(named.getOrDefault(budget, defaults.get(scope)))
                            .ifPresent(amounts -> amounts.micros()
                                    .forEach((period, micros) ->
                                            limits.add(limit(scope, budget, period, micros, amounts, at)))));
        }
        return limits;
    }

    private static Limit limit(
            Scope scope, String budget, Period period, long micros, BudgetLimits amounts, Instant at) {
        return new Limit(
                budget,
                scope.isPassing() ? Period.TOTAL.at(at) : period.at(at),
                micros,
                Math.ceilDiv(micros * amounts.warnPercent(), 100),
                amounts.warnPercent(),
                Tally.read(scope, budget, period, at));
    }

    private static Map<Scope, BudgetLimits> defaults(RouterConfig.Budgets dials) {
        var defaults = new EnumMap<Scope, BudgetLimits>(Scope.class);
        put(defaults, Scope.TENANT, dials.tenant(), dials);
        put(defaults, Scope.USER, dials.user(), dials);
        put(defaults, Scope.KEY, dials.key(), dials);
        put(defaults, Scope.SESSION, total(dials.sessionMicros(), dials));
        put(defaults, Scope.TURN, total(dials.turnMicros(), dials));
        return defaults;
    }

    private static void put(
            Map<Scope, BudgetLimits> defaults,
            Scope scope,
            RouterConfig.Budgets.Amounts dial,
            RouterConfig.Budgets all) {
        put(
                defaults,
                scope,
                BudgetLimits.of(dial.totalMicros(), dial.monthMicros(), dial.dayMicros(), all.warnPercent()));
    }

    private static void put(Map<Scope, BudgetLimits> defaults, Scope scope, BudgetLimits limits) {
        if (!limits.isEmpty()) {
            defaults.put(scope, limits);
        }
    }

    private static BudgetLimits total(Optional<Long> micros, RouterConfig.Budgets dials) {
        return BudgetLimits.of(micros, Optional.empty(), Optional.empty(), dials.warnPercent());
    }
}
