package dev.sluice.orchestrator.window;

import java.util.List;
import java.util.Optional;

/**
 * What there is to choose from.
 *
 * @param lines in their order; numbers may be missing where entries were forgotten
 * @param summary what stands for the oldest of them
 * @param cut where the history was cut when it was last shown
 */
public record Index(List<Line> lines, Optional<Summary> summary, Cut cut) {
    /**
     * A summary of all entries before {@code before}.
     *
     * @param bytes what it takes as it is shown
     */
    public record Summary(long before, int bytes) {}

    /** The first entry that no summary covers. */
    long summarised() {
        return summary.map(Summary::before).orElse(0L);
    }
}
