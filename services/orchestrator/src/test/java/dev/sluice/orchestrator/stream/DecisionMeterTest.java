package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.UserId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DecisionMeterTest {
    private static final CallId CALL = CallId.of(DrivenTopology.step("a", 1), 1);
    private static final ApprovalId ASKED = ApprovalId.of(DrivenTopology.SCOPE.session(), CALL, "digest");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DecisionMeter meter = new DecisionMeter(registry);

    @Test
    void whatPeopleSayIsCountedWithTheTimeTheyTook() {
        meter.happened(settled(true, 4));
        meter.happened(settled(true, 2));
        meter.happened(settled(false, 1));
        meter.happened(new Fact.ApprovalExpired(ASKED, CALL, Duration.ofSeconds(300)));

        assertEquals(2, count("approved"));
        assertEquals(
                6.0,
                registry.timer("sluice_orchestrator_approval_wait", "outcome", "approved")
                        .totalTime(TimeUnit.SECONDS));
        assertEquals(1, count("rejected"));
        assertEquals(1, count("expired"));
    }

    private long count(String outcome) {
        return registry.timer("sluice_orchestrator_approval_wait", "outcome", outcome)
                .count();
    }

    private static Fact settled(boolean approved, int seconds) {
        return new Fact.ApprovalSettled(
                ASKED,
                CALL,
                approved,
                new UserId("grace"),
                Optional.empty(),
                Duration.ofSeconds(seconds),
                Optional.empty());
    }
}
