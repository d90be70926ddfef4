package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.StepFailure;
import java.time.Duration;
import java.util.Optional;

/**
 * How a step failed.
 *
 * @param retryAfter how long whoever failed wants to be left alone
 * @param costMicros what it cost all the same, as far as anybody said
 */
record FailedStep(StepFailure reason, String detail, Optional<Duration> retryAfter, Optional<Long> costMicros) {
    FailedStep(StepFailure reason, String detail, Optional<Long> costMicros) {
        this(reason, detail, Optional.empty(), costMicros);
    }

    FailedStep(StepFailure reason, String detail) {
        this(reason, detail, Optional.empty());
    }
}
