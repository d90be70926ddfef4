package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether the simulation would notice: {@code ./mvnw -pl services/orchestrator -am test -Dtest=MutantTest}. */
class MutantTest {
    private static final int SCHEDULES_MAX = 10_000;
    private static final int CHOICES = 600;
    private static final int MOVES = 60;

    @ParameterizedTest
    @EnumSource
    void everyMutantIsCaught(Mutant mutant) {
        var caught = IntStream.range(0, SCHEDULES_MAX)
                .mapToObj(seed -> Schedule.of(seed, CHOICES).failure(mutant, MOVES))
                .flatMap(Optional::stream)
                .findFirst();

        assertTrue(caught.isPresent(), () -> mutant + " lives");
    }

    @Test
    void aScheduleThatFailsIsMadeShorterAndFailsAlike() {
        var mutant = Mutant.DOES_NOT_SEND_CALLS;
        var failing = IntStream.range(0, SCHEDULES_MAX)
                .mapToObj(seed -> Schedule.of(seed, CHOICES))
                .filter(schedule -> schedule.failure(mutant, MOVES).isPresent())
                .findFirst()
                .orElseThrow();

        var shrunk = failing.shrunk(mutant, MOVES);

        assertTrue(shrunk.schedule().choices().size() < CHOICES / 4, () -> "still " + shrunk);
        assertEquals(Optional.of(shrunk.failure()), shrunk.schedule().failure(mutant, shrunk.moves()));
    }
}
