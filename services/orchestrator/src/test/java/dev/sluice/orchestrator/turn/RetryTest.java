package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a model call that failed is tried again. */
class RetryTest {
    private static final Duration LONG = Duration.ofMinutes(3);

    private final Stage stage = Stage.open();

    @ParameterizedTest
    @EnumSource
    void aStepIsTriedAsOftenAsItsReasonCanChange(StepFailure reason) {
        stage.limits = new Limits(30, 10, 1, 1_000, Duration.ofHours(10), Duration.ofMinutes(5), Duration.ofMinutes(2));
        stage.submit("a");

        while (stage.conversation.turn().isPresent()) {
            stage.failStep(reason);
            stage.pass(LONG);
        }

        assertEquals(reason.attemptsMax(), stage.all(Fact.StepScheduled.class).size());
        assertEquals(
                TurnFailure.MODEL_FAILED,
                assertInstanceOf(Fact.TurnFailed.class, stage.last()).reason());
    }

    @Test
    void theNextAttemptIsAsLateAsAsked() {
        stage.submit("a");

        fail(StepFailure.RATE_LIMITED, Duration.ofSeconds(20));

        assertFalse(retryAt().isBefore(stage.now.plusSeconds(20)));
        assertTrue(retryAt().isBefore(stage.now.plusSeconds(26)));
        stage.pass(Duration.ofSeconds(19));
        assertEquals(1, stage.all(Fact.StepScheduled.class).size());
        stage.pass(Duration.ofSeconds(6));
        assertEquals(2, stage.all(Fact.StepScheduled.class).size());
    }

    @Test
    void whoAsksForLessThanTheUsualWaitGetsTheUsual() {
        stage.submit("a");

        fail(StepFailure.RATE_LIMITED, Duration.ofMillis(1));

        assertFalse(retryAt().isBefore(stage.now.plusMillis(500)));
    }

    @Test
    void aPauseBeyondTheTurnsEndFailsItAtOnceAndSaysWhy() {
        stage.submit("a");

        fail(StepFailure.RATE_LIMITED, Duration.ofHours(1));

        assertTrue(stage.all(Fact.StepFailed.class).getLast().retryAt().isEmpty());
        var failed = assertInstanceOf(Fact.TurnFailed.class, stage.last());
        assertEquals(TurnFailure.MODEL_FAILED, failed.reason());
        assertTrue(failed.detail().startsWith("come later") && failed.detail().contains("3600 s"), failed.detail());
    }

    @Test
    void whatFailsTogetherDoesNotComeBackTogether() {
        stage.submit("a");
        stage.failStep(StepFailure.PROVIDER_UNAVAILABLE);
        var other = Stage.open();
        other.submit("b");
        other.failStep(StepFailure.PROVIDER_UNAVAILABLE);

        assertNotEquals(
                retryAt(), other.all(Fact.StepFailed.class).getLast().retryAt().orElseThrow());
    }

    @Test
    void decidingAgainGivesTheSameWait() {
        stage.submit("a");
        var step = stage.step();

        assertEquals(waitAfter(step), waitAfter(step));
    }

    @Test
    void sixAttemptsOutlastARestart() {
        stage.submit("a");
        var step = stage.step();
        var all = Duration.ZERO;
        for (int attempt = 1; attempt < Limits.standard().attemptsMax(); attempt++) {
            all = all.plus(waitAfter(step));
            step = step.nextAttempt();
        }

        assertTrue(all.compareTo(Duration.ofSeconds(15)) > 0, all.toString());
    }

    private static Duration waitAfter(StepId step) {
        return Rules.TODAY.retries().after(step, Optional.empty());
    }

    private void fail(StepFailure reason, Duration retryAfter) {
        stage.play(new Input.StepFailed(stage.step(), 1, reason, "come later", Optional.of(retryAfter)));
    }

    private Instant retryAt() {
        return stage.all(Fact.StepFailed.class).getLast().retryAt().orElseThrow();
    }
}
