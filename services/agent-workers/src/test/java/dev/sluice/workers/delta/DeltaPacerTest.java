package dev.sluice.workers.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When streamed text goes out; times are milliseconds of a clock that the test holds. */
class DeltaPacerTest {
    private final DeltaPacer pacer = new DeltaPacer(Duration.ofMillis(20));

    @Test
    void theFirstTextGoesAtOnce() {
        pacer.add("a");

        assertEquals(Optional.of("a"), due(0));
    }

    @Test
    void nothingGoesBeforeThereIsSomething() {
        assertEquals(Optional.empty(), pacer.untilDue(0));
        assertEquals(Optional.empty(), due(0));
    }

    @Test
    void laterTextIsGatheredUntilThePaceHasPassed() {
        pacer.add("a");
        due(0);
        pacer.add("b");
        pacer.add("c");

        assertEquals(Optional.empty(), due(19));
        assertEquals(Optional.of(Duration.ofMillis(1)), pacer.untilDue(millis(19)));
        assertEquals(Optional.of("bc"), due(20));
    }

    @Test
    void textAfterASilenceGoesAtOnce() {
        pacer.add("a");
        due(0);
        pacer.add("b");

        assertEquals(Optional.of("b"), due(500));
    }

    @Test
    void tokensEveryTwentyMillisecondsNeverWaitLong() {
        var sentAt = new ArrayList<Integer>();
        for (int now = 0; now < 400; now++) {
            if (now % 20 == 0) {
                pacer.add("t");
            }
            if (due(now).isPresent()) {
                sentAt.add(now);
            }
        }

        for (int i = 1; i < sentAt.size(); i++) {
            assertTrue(sentAt.get(i) - sentAt.get(i - 1) < 60);
        }
        assertEquals(20, sentAt.size());
    }

    @Test
    void aHugePieceIsCutToWhatARecordHolds() {
        pacer.add("x".repeat(DeltaPacer.CHARS_MAX + 1));

        assertEquals(DeltaPacer.CHARS_MAX, due(0).orElseThrow().length());
        assertEquals(Optional.of("x"), due(20));
    }

    @Test
    void halfACharacterWaitsForItsOtherHalf() {
        pacer.add("a\ud83d");
        assertEquals(Optional.of("a"), due(0));
        assertEquals(Optional.empty(), due(100));

        pacer.add("\ude00");
        assertEquals(Optional.of("\ud83d\ude00"), due(200));
    }

    @Test
    void theRestGoesWhateverThePace() {
        pacer.add("a");
        due(0);
        pacer.add("b");

        assertEquals(Optional.of("b"), pacer.rest());
        assertEquals(Optional.empty(), pacer.rest());
    }

    private Optional<String> due(int millis) {
        return pacer.due(millis(millis));
    }

    private static long millis(int millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
