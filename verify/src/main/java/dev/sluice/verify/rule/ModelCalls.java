package dev.sluice.verify.rule;

import dev.sluice.verify.event.FactEvent;
import dev.sluice.verify.event.ModelCallEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@link Invariant#COSTS_ADD_UP}: model calls of {@code sluice.usage} beside the steps that made them. Holds some hundred bytes for
 * each model call.
 */
public final class ModelCalls {
    private record Charge(long costMicros, boolean settled, String tenant, String user) {}

    private record Run(String step, long number) {}

    private final Map<String, Charge> charges = new HashMap<>();
    private final Map<Run, Charge> runs = new HashMap<>();

    /** Model calls first: all of them, then the facts. */
    public void see(ModelCallEvent call, Findings findings) {
        if (call.isNegative()) {
            findings.at(call.place(), Invariant.COSTS_ADD_UP, call.request(), "it is below zero");
        }
        var charge = new Charge(call.costMicros(), call.settled(), call.tenant(), call.user());
        var earlier = charges.putIfAbsent(call.request(), charge);
        if (earlier == null) {
            addToRun(call, charge);
            return;
        }
        if (!earlier.equals(charge) && earlier.settled() == charge.settled()) {
            findings.at(call.place(), Invariant.COSTS_ADD_UP, call.request(), "it was charged twice, and not alike");
        }
    }

    private void addToRun(ModelCallEvent call, Charge charge) {
        if (call.step().isEmpty() || call.run().isEmpty()) {
            return;
        }
        runs.merge(
                new Run(call.step().get(), call.run().get()),
                charge,
                (one, other) -> new Charge(
                        one.costMicros() + other.costMicros(),
                        one.settled() || other.settled(),
                        one.tenant(),
                        one.user()));
    }

    /** @param fact one that may say what a step cost */
    public void see(FactEvent fact, Findings findings) {
        if (!fact.is("StepCompleted")
                || fact.step().isEmpty()
                || fact.number("run").isEmpty()) {
            return;
        }
        var step = fact.step().get();
        var charge =
                Optional.ofNullable(runs.get(new Run(step, fact.number("run").get())));
        if (charge.isEmpty()) {
            findings.at(fact, Invariant.COSTS_ADD_UP, step, "no model call was recorded for it");
            return;
        }
        if (!charge.get().tenant().equals(fact.tenant()) || !charge.get().user().equals(fact.user())) {
            findings.at(fact, Invariant.ONE_OWNER, step, "its model call was charged to another");
        }
        fact.number("cost_micros").ifPresent(cost -> compare(step, cost, charge.get(), fact, findings));
    }

    private static void compare(String step, long cost, Charge charge, FactEvent fact, Findings findings) {
        var adds = charge.settled() ? charge.costMicros() >= cost : charge.costMicros() == cost;
        if (!adds) {
            findings.at(
                    fact,
                    Invariant.COSTS_ADD_UP,
                    step,
                    "it cost %d micros, but %d were charged".formatted(cost, charge.costMicros()));
        }
    }

    /** How many there are, each counted once. */
    public int count() {
        return charges.size();
    }
}
