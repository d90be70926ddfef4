package dev.sluice.session.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Limits;
import dev.sluice.session.door.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitsAskedTest {
    private static final Limits INSTALLED = Limits.standard();

    @Test
    void whatIsNotAskedForIsAsInstalled() {
        assertEquals(INSTALLED, asked(null, null).lowered(INSTALLED));
    }

    @Test
    void whatIsLowerIsTaken() {
        var limits = new LimitsAsked(
                        Optional.of(5),
                        Optional.of(0),
                        Optional.of(2_000),
                        Optional.of(9_000L),
                        Optional.of(60),
                        Optional.of(70_000L))
                .lowered(INSTALLED);

        assertEquals(
                new Limits(
                        5,
                        INSTALLED.attemptsMax(),
                        0,
                        2_000,
                        Duration.ofMinutes(1),
                        INSTALLED.stepMax(),
                        INSTALLED.callMax(),
                        Optional.of(9_000L),
                        Optional.of(70_000L)),
                limits);
    }

    @Test
    void whatIsHigherIsRefused() {
        var refused = assertThrows(Problem.class, () -> asked(Optional.of(INSTALLED.stepsMax() + 1), null)
                .lowered(INSTALLED));

        assertEquals(400, refused.status());
        assertTrue(refused.getMessage().contains("limits.steps"), refused.getMessage());
    }

    @Test
    void anInstalledLimitOfTokensHoldsForAll() {
        var installed = new Limits(
                30, 6, 100, 1_000, INSTALLED.turnMax(), INSTALLED.stepMax(), INSTALLED.callMax(), Optional.of(1_000L));

        assertEquals(Optional.of(1_000L), asked(null, null).lowered(installed).tokensMax());
        assertThrows(Problem.class, () -> asked(null, Optional.of(1_001L)).lowered(installed));
    }

    @Test
    void installedMoneyHoldsForAll() {
        var installed = new LimitPart(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(1_000L))
                .over(INSTALLED);

        assertEquals(Optional.of(1_000L), asked(null, null).lowered(installed).costMicrosMax());
        var more = new LimitsAsked(null, null, null, null, null, Optional.of(1_001L));
        assertThrows(Problem.class, () -> more.lowered(installed));
    }

    @Test
    void nothingIsLessThanItsLeast() {
        assertThrows(IllegalArgumentException.class, () -> asked(Optional.of(0), null));
        assertThrows(IllegalArgumentException.class, () -> asked(null, Optional.of(0L)));
    }

    @Test
    void otherLimitsAreAnotherRequest() {
        assertNotEquals(
                asked(Optional.of(3), null).written(),
                asked(Optional.of(4), null).written());
    }

    private static LimitsAsked asked(Optional<Integer> steps, Optional<Long> tokens) {
        return new LimitsAsked(steps, null, null, tokens, null, null);
    }
}
