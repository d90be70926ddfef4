package dev.sluice.router.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalAuditTest {
    @Test
    void aStrangerDoesNotFillTheAudit() {
        var noon = Instant.parse("2026-01-01T12:00:00Z");
        var refusals = new RefusalAudit(null, new SimpleMeterRegistry());

        var ofOne = IntStream.range(0, 100)
                .filter(_ -> refusals.pass("10.0.0.1", noon))
                .count();
        var ofMany = IntStream.range(0, 5_000)
                .filter(n -> refusals.pass("other " + n, noon))
                .count();

        assertEquals(RefusalAudit.EACH_MAX, ofOne);
        assertEquals(RefusalAudit.ALL_MAX - RefusalAudit.EACH_MAX, ofMany);
        assertTrue(refusals.pass("10.0.0.1", noon.plusSeconds(60)));
    }
}
