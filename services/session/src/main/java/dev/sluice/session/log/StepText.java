package dev.sluice.session.log;

import dev.sluice.contracts.Delta;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What an open step, or a running call, has streamed so far in its latest run, as far as it is held here: the oldest goes first where memory
 * is short, and what was lost on the way is left out. Whoever misses something of it is told so by its
 * {@link Subscription}; the step's fact brings the full text.
 */
final class StepText {
    /** What a delta costs beside its text. */
    private static final int DELTA_BYTES = 256;

    private final Deque<Delta> deltas = new ArrayDeque<>();
    private long run = Long.MIN_VALUE;
    private int newest = -1;
    private long bytes;

    /** Takes a delta; one of an earlier run, or one that was here before, changes nothing. */
    void take(Delta delta) {
        if (delta.run() < run) {
            return;
        }
        if (delta.run() > run) {
            run = delta.run();
            newest = -1;
            clear();
        }
        if (delta.index() > newest) {
            newest = delta.index();
            deltas.addLast(delta);
            bytes += cost(delta);
        }
    }

    /** What a client with this mark still misses, in order. */
    List<Delta> after(TokenMark mark) {
        if (mark == null || mark.run() < run) {
            return List.copyOf(deltas);
        }
        if (mark.run() > run || mark.index() >= newest) {
            return List.of();
        }
        var missed = new ArrayList<Delta>();
        var backwards = deltas.descendingIterator();
        while (backwards.hasNext()) {
            var delta = backwards.next();
            if (delta.index() <= mark.index()) {
                break;
            }
            missed.add(delta);
        }
        return missed.reversed();
    }

    /** Lets go of the oldest half of the text. */
    void halve() {
        for (var left = (deltas.size() + 1) / 2; left > 0; left--) {
            bytes -= cost(deltas.removeFirst());
        }
    }

    /** Lets go of the text held; what is still to come is taken as before. */
    void clear() {
        deltas.clear();
        bytes = 0;
    }

    long bytes() {
        return bytes;
    }

    private static int cost(Delta delta) {
        return DELTA_BYTES + delta.text().length();
    }
}
