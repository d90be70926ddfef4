package dev.sluice.session.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.AuditRecorded;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalFloodTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant A_MINUTE_LATER = NOON.plus(RefusalFlood.WINDOW);

    private final RefusalFlood flood = new RefusalFlood();

    @Test
    void whatOneSourceTriesOverAndOverIsOneRecordWithItsNumber() {
        for (var i = 0; i < RefusalFlood.EACH_MAX; i++) {
            assertTrue(flood.pass(refusal("user.login"), "10.0.0.1", NOON));
        }
        for (var i = 0; i < 5; i++) {
            assertFalse(flood.pass(refusal("user.login"), "10.0.0.1", NOON));
        }

        assertEquals(List.of("5"), numbers());
    }

    @Test
    void anotherSourceAndAnotherActionHaveTheirOwnPlace() {
        IntStream.range(0, 50).forEach(_ -> flood.pass(refusal("user.login"), "10.0.0.1", NOON));

        assertTrue(flood.pass(refusal("user.login"), "10.0.0.2", NOON));
        assertTrue(flood.pass(refusal("token.refresh"), "10.0.0.1", NOON));
    }

    @Test
    void aMillionSourcesFillNothing() {
        var passed = IntStream.range(0, 1_000_000)
                .filter(source -> flood.pass(refusal("user.login"), "source-" + source, NOON))
                .count();

        assertTrue(passed <= RefusalFlood.ALL_MAX, () -> passed + " were written");
        var numbers = numbers();
        assertTrue(numbers.size() <= RefusalFlood.SOURCES_MAX + 1);
        assertEquals(
                1_000_000, passed + numbers.stream().mapToLong(Long::parseLong).sum());
    }

    @Test
    void inTheNextMinuteRefusalsStandByThemselvesAgain() {
        IntStream.range(0, 50).forEach(_ -> flood.pass(refusal("user.login"), "10.0.0.1", NOON));
        assertTrue(flood.over(A_MINUTE_LATER.minusMillis(1)).isEmpty());

        flood.over(A_MINUTE_LATER);

        assertTrue(flood.pass(refusal("user.login"), "10.0.0.1", A_MINUTE_LATER));
    }

    private List<String> numbers() {
        return flood.over(A_MINUTE_LATER).stream()
                .map(sum -> sum.details().get("refusals"))
                .toList();
    }

    private static AuditRecorded refusal(String action) {
        return new AuditRecorded(
                "a-1", AuditTrail.NO_TENANT, AuditTrail.NOBODY, Optional.empty(), action, "", false, Map.of(), NOON);
    }
}
