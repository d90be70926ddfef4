package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Scope;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResidentsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LONG_AGO = NOON.minusSeconds(1_000_000);

    private final Residents residents = new Residents();

    @Test
    void theLongestSilentAreProposedWhereThereAreTooMany() {
        speak("a", "b", "c");
        residents.spoke(scope("a"), 2, true, NOON.plusSeconds(5), 10);
        assertEquals(List.of("b", "c"), proposed(LONG_AGO, 2));
    }

    @Test
    void whoHasBeenSilentForLongIsProposedWithoutNeed() {
        speak("a", "b");
        assertEquals(List.of("a", "b"), proposed(NOON, 0));
        assertTrue(proposed(LONG_AGO, 0).isEmpty());
    }

    @Test
    void theSilentAreFoundAlsoBehindOneThatJustSpoke() {
        residents.found(scope("a"), 1, true, NOON, 100);
        residents.found(scope("b"), 1, true, LONG_AGO, 100);
        assertEquals(List.of("b"), proposed(LONG_AGO, 0));
    }

    @Test
    void aProposalIsMadeAgainOnlyAfterAWhile() {
        speak("a");
        proposed(LONG_AGO, 1);
        assertEquals(1, residents.leaving(NOON));
        assertTrue(proposed(LONG_AGO, 1).isEmpty());
        assertEquals(1, residents.propose(LONG_AGO, 1, 10, NOON.plusSeconds(61)).size());
    }

    @Test
    void whoWorksIsNotProposed() {
        residents.spoke(scope("a"), 1, false, NOON, 100);
        assertTrue(proposed(NOON, 1).isEmpty());
    }

    @Test
    void whatSessionsTakeIsCountedAsTheyGrowAndLeave() {
        speak("a", "b");
        residents.spoke(scope("a"), 2, true, NOON, 50);
        residents.left("b");
        assertEquals(150, residents.bytes());
        assertEquals(1, residents.sessions());
    }

    private void speak(String... sessions) {
        for (var session : sessions) {
            residents.spoke(scope(session), 1, true, NOON, 100);
        }
    }

    private List<String> proposed(Instant silentSince, int more) {
        return residents.propose(silentSince, more, 10, NOON).stream()
                .map(candidate -> candidate.scope().session().value())
                .toList();
    }

    private static Scope scope(String session) {
        return DrivenTopology.scope(session);
    }
}
