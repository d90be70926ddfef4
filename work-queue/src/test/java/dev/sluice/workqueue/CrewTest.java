package dev.sluice.workqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How a queue grows. */
class CrewTest {
    @Test
    void aCrewWithSomebodyFreeStaysAsItIs() {
        assertEquals(0, Crew.wanted(4, 1, 1, 64));
    }

    @Test
    void aBusyCrewDoubles() {
        assertEquals(1, Crew.wanted(1, 0, 1, 64));
        assertEquals(8, Crew.wanted(8, 0, 1, 64));
    }

    @Test
    void aCrewThatLostItsMembersIsMadeUpAgain() {
        assertEquals(2, Crew.wanted(0, 0, 2, 64));
        assertEquals(1, Crew.wanted(1, 1, 2, 64));
    }

    @Test
    void noCrewGrowsBeyondItsMost() {
        assertEquals(2, Crew.wanted(8, 0, 1, 10));
        assertEquals(0, Crew.wanted(10, 0, 1, 10));
    }
}
