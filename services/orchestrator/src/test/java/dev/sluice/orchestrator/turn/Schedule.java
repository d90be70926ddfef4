package dev.sluice.orchestrator.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * All that is left to chance in one simulation, as a list: the same list gives the same life. A list that ends early goes
 * on with zeros, so that a part of a list is a schedule too, and one that fails can be made shorter.
 */
record Schedule(List<Integer> choices) {
    Schedule {
        choices = List.copyOf(choices);
    }

    /** So many choices from a seed. */
    static Schedule of(long seed, int length) {
        var random = new Random(seed);
        var choices = new Integer[length];
        for (int at = 0; at < length; at++) {
            choices[at] = random.nextInt();
        }
        return new Schedule(List.of(choices));
    }

    /** Takes one choice after another. */
    Random random() {
        return new Random() {
            private int taken;

            @Override
            protected int next(int bits) {
                return taken < choices.size() ? choices.get(taken++) >>> (32 - bits) : 0;
            }
        };
    }

    /** What fails when somebody decides by this schedule. */
    Optional<String> failure(Deciding deciding, int moves) {
        try {
            new Simulation(random(), deciding).play(moves);
            return Optional.empty();
        } catch (AssertionError | RuntimeException broken) {
            return Optional.of(String.valueOf(broken.getMessage()));
        }
    }

    /** The shortest schedule and the fewest moves that were found and still fail like this one. */
    Shrunk shrunk(Deciding deciding, int moves) {
        var failure = failure(deciding, moves);
        var fewest = moves;
        while (fewest > 1 && failure(deciding, fewest - 1).equals(failure)) {
            fewest--;
        }
        var shortest = this;
        for (int piece = choices.size() / 2; piece > 0; piece /= 2) {
            for (int at = 0; at + piece <= shortest.choices.size(); ) {
                var without = shortest.without(at, piece);
                if (without.failure(deciding, fewest).equals(failure)) {
                    shortest = without;
                } else {
                    at += piece;
                }
            }
        }
        return new Shrunk(shortest, fewest, failure.orElseThrow());
    }

    /** A schedule that fails. */
    record Shrunk(Schedule schedule, int moves, String failure) {}

    private Schedule without(int at, int piece) {
        var rest = new ArrayList<>(choices.subList(0, at));
        rest.addAll(choices.subList(at + piece, choices.size()));
        return new Schedule(rest);
    }
}
