package dev.sluice.executor.mcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.executor.sandbox.StopSignal.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PatienceTest {
    @Test
    void itEndsWithItsTimeOrWhenItIsTold() {
        var hour = Duration.ofHours(1);

        assertEquals(Optional.empty(), Patience.of(Optional::empty, hour).over());
        assertEquals(
                Optional.of(Reason.TIME_UP),
                Patience.of(Optional::empty, Duration.ZERO).over());
        assertEquals(
                Optional.of(Reason.TIME_UP),
                Patience.of(Optional::empty, hour).atMost(Duration.ZERO).over());
        assertEquals(
                Optional.of(Reason.CALLED_OFF),
                Patience.of(() -> Optional.of(Reason.CALLED_OFF), hour).over());
    }
}
