package dev.sluice.router.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Patience.Limits LIMITS = new Patience.Limits(
            Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(3), Duration.ofSeconds(60));

    private final Patience patience = new Patience(LIMITS, true, at(0));

    @Test
    void firstByteMayTakeItsTime() {
        assertEquals(Optional.empty(), exceeded(9));
        assertEquals(Optional.of(Kind.FIRST_BYTE_TIMEOUT), exceeded(10));
    }

    @Test
    void looksBeforeAnyLimitCanBeReached() {
        assertEquals(Duration.ofSeconds(3), patience.untilLook(at(0)));
        assertEquals(Duration.ofSeconds(1), patience.untilLook(at(9)));
        patience.byteCame(at(9));
        assertEquals(Duration.ofSeconds(2), patience.untilLook(at(10)));
    }

    @Test
    void onceBegunSilenceIsShorter() {
        patience.byteCame(at(1));
        patience.byteCame(at(2));
        assertEquals(Optional.empty(), exceeded(4));
        assertEquals(Optional.of(Kind.STALLED), exceeded(5));
    }

    @Test
    void drippingDoesNotOutliveTheTotal() {
        for (int second = 1; second < 60; second++) {
            patience.byteCame(at(second));
        }
        assertEquals(Optional.of(Kind.TOTAL_TIMEOUT), exceeded(60));
    }

    @Test
    void slowReaderIsNotTheProvidersFault() {
        patience.byteCame(at(1));
        patience.paused();
        assertEquals(Optional.empty(), exceeded(50));
        patience.resumed(at(50));
        assertEquals(Optional.empty(), exceeded(52));
        assertEquals(Optional.of(Kind.STALLED), exceeded(53));
    }

    @Test
    void answerInOnePieceMayTakeLongerToBegin() {
        var whole = new Patience(LIMITS, false, at(0));
        assertEquals(Optional.empty(), whole.exceeded(at(29)));
        assertEquals(
                Optional.of(Kind.FIRST_BYTE_TIMEOUT), whole.exceeded(at(30)).map(ProviderFailure::kind));
    }

    @Test
    void answerInOnePieceThatHasBegunGoesOn() {
        var whole = new Patience(LIMITS, false, at(0));
        whole.byteCame(at(29));
        assertEquals(Optional.empty(), whole.exceeded(at(31)));
        assertEquals(Optional.of(Kind.STALLED), whole.exceeded(at(32)).map(ProviderFailure::kind));
    }

    private Optional<Kind> exceeded(int second) {
        return patience.exceeded(at(second)).map(ProviderFailure::kind);
    }

    /** A clock that is about to overflow, as {@code System.nanoTime} may be. */
    private static long at(int second) {
        return Long.MAX_VALUE - 5_000_000_000L + Duration.ofSeconds(second).toNanos();
    }
}
