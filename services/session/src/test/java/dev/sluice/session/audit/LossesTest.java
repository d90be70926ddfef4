package dev.sluice.session.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LossesTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final Losses losses = new Losses();

    @Test
    void aFloodOfLossesIsOneLineAndThenTheirNumber() {
        var first = losses.lost(NOON);
        var flood = IntStream.range(0, 9_999)
                .mapToObj(_ -> losses.lost(NOON.plusSeconds(59)))
                .flatMap(Optional::stream)
                .toList();

        var rest = losses.rest(NOON.plus(Losses.QUIET));

        assertTrue(first.orElseThrow().startsWith("1 audit"));
        assertTrue(flood.isEmpty());
        assertTrue(rest.orElseThrow().startsWith("9999 audit"));
    }

    @Test
    void whereNothingWasLostNothingIsSaid() {
        assertEquals(Optional.empty(), losses.rest(NOON));
    }
}
