package dev.sluice.session.live;

import dev.sluice.contracts.Delta;
import java.util.ArrayList;
import java.util.List;

/**
 * What an open step has streamed so far in its latest run. A run whose beginning or middle is missing here is
 * {@code broken}: nobody is sent anything of it any more, and the step's fact brings the full text.
 */
final class StepText {
    private long run = Long.MIN_VALUE;
    private boolean broken;
    private final List<Delta> deltas = new ArrayList<>();

    /** Takes a delta; tells how many characters more (or fewer) are held now. */
    long take(Delta delta) {
        if (delta.run() < run) {
            return 0;
        }
        var freed = delta.run() > run ? begin(delta.run()) : 0;
        if (broken || delta.index() < deltas.size()) {
            return -freed;
        }
        if (delta.index() > deltas.size()) {
            return -freed - abandon();
        }
        deltas.add(delta);
        return delta.text().length() - freed;
    }

    /** What a client with this mark still misses. */
    List<Delta> after(TokenMark mark) {
        if (broken || (mark != null && mark.run() > run)) {
            return List.of();
        }
        var from = mark == null || mark.run() < run ? 0 : mark.index() + 1;
        return from >= deltas.size() ? List.of() : List.copyOf(deltas.subList(from, deltas.size()));
    }

    /** Lets go of the text; tells how many characters that were. */
    long abandon() {
        broken = true;
        return clear();
    }

    private long begin(long laterRun) {
        run = laterRun;
        broken = false;
        return clear();
    }

    private long clear() {
        var held = length();
        deltas.clear();
        return held;
    }

    long length() {
        return deltas.stream().mapToLong(delta -> delta.text().length()).sum();
    }
}
