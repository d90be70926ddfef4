package dev.sluice.workers.delta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Delta.Kind;
import dev.sluice.workers.delta.DeltaPacer.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When streamed text goes out; times are milliseconds of a clock that the test holds. */
class DeltaPacerTest {
    private final DeltaPacer pacer = new DeltaPacer(Duration.ofMillis(20));

    @Test
    void theFirstTextGoesAtOnce() {
        add("a");

        assertEquals(Optional.of("a"), due(0));
    }

    @Test
    void nothingGoesBeforeThereIsSomething() {
        assertEquals(Optional.empty(), pacer.untilDue(0));
        assertEquals(Optional.empty(), due(0));
    }

    @Test
    void laterTextIsGatheredUntilThePaceHasPassed() {
        add("a");
        due(0);
        add("b");
        add("c");

        assertEquals(Optional.empty(), due(19));
        assertEquals(Optional.of(Duration.ofMillis(1)), pacer.untilDue(millis(19)));
        assertEquals(Optional.of("bc"), due(20));
    }

    @Test
    void textAfterASilenceGoesAtOnce() {
        add("a");
        due(0);
        add("b");

        assertEquals(Optional.of("b"), due(500));
    }

    @Test
    void tokensEveryTwentyMillisecondsNeverWaitLong() {
        var sentAt = new ArrayList<Integer>();
        for (int now = 0; now < 400; now++) {
            if (now % 20 == 0) {
                add("t");
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
        add("x".repeat(DeltaPacer.CHARS_MAX + 1));

        assertEquals(DeltaPacer.CHARS_MAX, due(0).orElseThrow().length());
        assertEquals(Optional.of("x"), due(20));
    }

    @Test
    void halfACharacterWaitsForItsOtherHalf() {
        add("a\ud83d");
        assertEquals(Optional.of("a"), due(0));
        assertEquals(Optional.empty(), due(100));

        add("\ude00");
        assertEquals(Optional.of("\ud83d\ude00"), due(200));
    }

    @Test
    void thoughtsAndTextNeverShareAPiece() {
        pacer.add(Kind.THINKING, "First \ud83d");
        pacer.add(Kind.TEXT, "I look.");

        assertEquals(Optional.of(new Piece(Kind.THINKING, "First \ud83d")), pacer.due(0));
        assertEquals(Optional.of(new Piece(Kind.TEXT, "I look.")), pacer.due(millis(20)));
        assertEquals(Optional.empty(), pacer.rest());
    }

    @Test
    void theRestGoesWhateverThePace() {
        add("a");
        due(0);
        add("b");

        assertEquals(Optional.of(new Piece(Kind.TEXT, "b")), pacer.rest());
        assertEquals(Optional.empty(), pacer.rest());
    }

    private void add(String text) {
        pacer.add(Kind.TEXT, text);
    }

    private Optional<String> due(int millis) {
        return pacer.due(millis(millis)).map(Piece::text);
    }

    private static long millis(int millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
