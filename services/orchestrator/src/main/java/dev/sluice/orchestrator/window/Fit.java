package dev.sluice.orchestrator.window;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is shown of a history.
 *
 * @param shown the entries, in their order
 * @param summaryAt how many of them come before the summary; empty if there is none
 * @param cut where the history is cut; to be kept for the next time
 * @param unsummarised what is shown neither itself nor in a summary, if there is any
 * @param bytes what all of it takes
 */
public record Fit(List<Shown> shown, OptionalInt summaryAt, Cut cut, Optional<Range> unsummarised, long bytes) {
    /**
     * One entry that is shown.
     *
     * @param bytesMax how many bytes of it; empty if it is shown whole
     */
    public record Shown(long number, OptionalInt bytesMax) {}
}
