package dev.sluice.orchestrator.turn;

import org.junit.jupiter.api.Test;

/** Many seeded lives of one session; a failing seed is named, and belongs into a test of its own. */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("sluice.simulation.seeds", 3_000);
    private static final int MOVES = 60;

    @Test
    void theRulesHoldWhateverHappens() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new Simulation(seed).play(MOVES);
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
            }
        }
    }
}
