package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counts what the orchestrator decides. Labels are the names of message types: few and bounded. */
final class DecisionMeter {
    private final MeterRegistry registry;
    private final Counter deadLetters;

    DecisionMeter(MeterRegistry registry) {
        this.registry = registry;
        // There from the start, so that the first one is an increase.
        this.deadLetters = registry.counter("sluice_orchestrator_dead_letters");
    }

    void decided(Input input, long nanos) {
        registry.timer("sluice_orchestrator_decision", "input", input.getClass().getSimpleName())
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    void happened(Fact fact) {
        registry.counter("sluice_orchestrator_facts", "fact", fact.getClass().getSimpleName())
                .increment();
        switch (fact) {
            case Fact.ApprovalSettled settled -> waited(outcome(settled), settled.waited());
            case Fact.ApprovalExpired expired -> waited("expired", expired.waited());
            default -> {}
        }
    }

    /** How long people took, and by its count how often they said what. */
    private void waited(String outcome, Duration time) {
        registry.timer("sluice_orchestrator_approval_wait", "outcome", outcome).record(time);
    }

    private static String outcome(Fact.ApprovalSettled settled) {
        if (settled.edit().isPresent()) {
            return "edited";
        }
        return settled.approved() ? "approved" : "rejected";
    }

    void buried() {
        deadLetters.increment();
    }
}
