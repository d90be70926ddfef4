package dev.sluice.session.metrics;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;

/** Counts turns where exactly one replica sees each fact: in the projection. */
@ApplicationScoped
public class TurnMetrics {
    private final MeterRegistry registry;

    public TurnMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A fact that was projected for the first time. */
    public void count(FactRecord record) {
        switch (record.fact()) {
            case Fact.TurnAccepted accepted -> requests(accepted.origin().name(), "accepted");
            case Fact.TurnCompleted _ -> requests("turn", "completed");
            case Fact.TurnFailed _ -> requests("turn", "failed");
            case Fact.TurnCancelled _ -> requests("turn", "cancelled");
            case Fact.IntentRefused refused ->
                requests("refusal", refused.reason().name());
            case Fact _ -> {}
        }
    }

    private void requests(String type, String status) {
        registry.counter(
                        "agent_requests",
                        "type",
                        type.toLowerCase(Locale.ROOT),
                        "status",
                        status.toLowerCase(Locale.ROOT))
                .increment();
    }
}
