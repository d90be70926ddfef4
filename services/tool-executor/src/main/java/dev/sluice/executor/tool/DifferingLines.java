package dev.sluice.executor.tool;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.List;

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

    /** What differs, by the places in the whole texts. */
    Patch<String> patch() {
        var whole = new Patch<String>();
        for (var delta : DiffUtils.diff(from, to).getDeltas()) {
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
}
