package dev.sluice.executor.tool;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.DiffAlgorithmListener;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The lines of two texts without those at both ends that are the same, so that a small change of a long file is cheap. */
record DifferingLines(int first, List<String> from, List<String> to) {
    static DifferingLines of(List<String> from, List<String> to) {
        var shorter = Math.min(from.size(), to.size());
        var first = 0;
        while (first < shorter && from.get(first).equals(to.get(first))) {
            first++;
        }
        var last = 0;
        while (last < shorter - first && from.get(from.size() - 1 - last).equals(to.get(to.size() - 1 - last))) {
            last++;
        }
        return new DifferingLines(first, from.subList(first, from.size() - last), to.subList(first, to.size() - last));
    }

    int size() {
        return from.size() + to.size();
    }

    /** Time was up before all that differs was found. */
    static final class OutOfTime extends RuntimeException {
        OutOfTime() {
            super("comparing takes too long", null, false, false);
        }
    }

    /**
     * What differs, by the places in the whole texts.
     *
     * @param timeUp is asked at each step, of which there are at most as many as lines differ
     * @throws OutOfTime if it says so
     */
    Patch<String> patch(BooleanSupplier timeUp) {
        var whole = new Patch<String>();
        for (var delta : DiffUtils.diff(from, to, new Clock(timeUp)).getDeltas()) {
            whole.addDelta(moved(delta));
        }
        return whole;
    }

    private AbstractDelta<String> moved(AbstractDelta<String> delta) {
        return delta.withChunks(moved(delta.getSource()), moved(delta.getTarget()));
    }

    private Chunk<String> moved(Chunk<String> chunk) {
        return new Chunk<>(chunk.getPosition() + first, chunk.getLines());
    }

    /** Ends a comparison by the only word it listens to. */
    private record Clock(BooleanSupplier timeUp) implements DiffAlgorithmListener {
        @Override
        public void diffStart() {
            look();
        }

        @Override
        public void diffStep(int step, int stepsMax) {
            look();
        }

        @Override
        public void diffEnd() {}

        private void look() {
            if (timeUp.getAsBoolean()) {
                throw new OutOfTime();
            }
        }
    }
}
