package dev.sluice.session.projection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.TurnId;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Counts turns where exactly one replica sees each fact for the first time: in the projection. */
@ApplicationScoped
public class TurnMetrics {
    /** About 4 MB. */
    private static final int OPEN_MAX = 10_000;

    /** A turn whose end another replica sees after a rebalance stays open here for ever. */
    private static final Duration OPEN_FOR_MAX = Duration.ofDays(1);

    private final MeterRegistry registry;
    private final Cache<TurnId, Instant> accepted = Caffeine.newBuilder()
            .maximumSize(OPEN_MAX)
            .expireAfterWrite(OPEN_FOR_MAX)
            .build();

    public TurnMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A fact that was projected for the first time. */
    public void count(FactRecord record) {
        switch (record.fact()) {
            case Fact.TurnAccepted turn -> {
                accepted.put(turn.turn(), record.at());
                requests(turn.origin().name(), "accepted");
            }
            case Fact.TurnCompleted turn -> ended(turn, record.at(), "completed");
            case Fact.TurnFailed turn -> ended(turn, record.at(), "failed");
            case Fact.TurnCancelled turn -> ended(turn, record.at(), "cancelled");
            case Fact.FeedbackGiven given ->
                registry.counter(
                                "sluice_session_feedback",
                                "rating",
                                given.feedback().rating().name().toLowerCase(Locale.ROOT))
                        .increment();
            case Fact.IntentRefused refused ->
                requests("refusal", refused.reason().name());
            case Fact _ -> {}
        }
    }

    /** A turn whose beginning another replica saw, or that took longer than a day, is counted, but not timed. */
    private void ended(Fact.Terminal turn, Instant at, String status) {
        requests("turn", status);
        var began = accepted.asMap().remove(turn.turn());
        if (began != null) {
            registry.timer("workflow_duration", "status", status).record(Duration.between(began, at));
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
