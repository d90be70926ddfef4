package dev.sluice.orchestrator.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TokenUsage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static final StepId STEP = new StepId("s-1.t1/1/1/1");
    private static final int MUCH = 100_000;

    @Test
    void theDensityIsWhatTheProviderCountedRoundedUp() {
        var reading = shown(MUCH).answered(STEP, counted(21_000), Optional.of(50_000));

        assertEquals(250, reading.density());
        assertEquals(Optional.of(50_000), reading.tokensMax());
    }

    @Test
    void aCountThatIsOnlyALittleSmallerMovesNothing() {
        var reading = shown(MUCH).answered(STEP, counted(21_000), Optional.empty());
        var again = reading.shown(STEP, fit(MUCH)).answered(STEP, counted(18_000), Optional.empty());

        assertEquals(reading.density(), again.density());
    }

    @Test
    void ofAShortHistoryNothingIsLearned() {
        var reading = shown(1_000).answered(STEP, counted(5_000), Optional.empty());

        assertEquals(Reading.DENSITY_USUAL, reading.density());
    }

    @Test
    void whoeverCountsNothingTeachesNothing() {
        assertEquals(
                Reading.DENSITY_USUAL,
                shown(MUCH).answered(STEP, TokenUsage.NONE, Optional.empty()).density());
    }

    @Test
    void aCountBeyondAllReasonIsBounded() {
        assertEquals(
                Reading.DENSITY_MAX,
                shown(MUCH).answered(STEP, counted(9_000_000), Optional.empty()).density());
        assertEquals(
                Reading.DENSITY_MIN,
                shown(MUCH).answered(STEP, counted(1), Optional.empty()).density());
    }

    @Test
    void onlyTheNewestStepsAreRemembered() {
        var reading = Reading.of(Role.CODER);
        for (int step = 1; step <= 100; step++) {
            reading = reading.shown(StepId.of(STEP.turn(), 1, step, 1), fit(1));
        }

        assertTrue(reading.sent().size() < 20);
        assertEquals(StepId.of(STEP.turn(), 1, 100, 1), reading.sent().getLast().step());
    }

    @Test
    void aBudgetIsTheRoomButNeverMoreThanAMessageHolds() {
        var reading = shown(MUCH).answered(STEP, TokenUsage.NONE, Optional.of(1_000_000_000));

        assertTrue(reading.budget(6_000_000).bytesMax() <= 6_000_003);
        assertTrue(Reading.of(Role.CODER).budget(6_000_000).bytesMax() >= 6_000_000);
    }

    private static Reading shown(long bytes) {
        return Reading.of(Role.CODER).shown(STEP, fit(bytes));
    }

    private static Fit fit(long bytes) {
        return new Fit(List.of(), OptionalInt.empty(), Cut.NONE, Optional.empty(), bytes);
    }

    private static TokenUsage counted(long prompt) {
        return new TokenUsage(prompt, 0, 10, 0);
    }
}
