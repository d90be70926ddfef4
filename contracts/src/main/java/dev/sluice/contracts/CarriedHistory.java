package dev.sluice.contracts;

import java.util.List;
import java.util.Optional;

/**
 * What of a conversation goes on elsewhere: in a fork, or behind a rewind. Complete in itself: nobody has to look up where it
 * comes from.
 *
 * @param lines oldest first; at most {@value #LINES_MAX}, and of longer conversations the newest and the first request
 * @param summary what stands for those that are not among them, if a model wrote that
 */
public record CarriedHistory(List<HistoryEntry> lines, Optional<Summary> summary) {
    /** As many lines as a session keeps. */
    public static final int LINES_MAX = 1_000;

    public CarriedHistory {
        lines = List.copyOf(lines);
    }

    /**
     * A summary of the beginning.
     *
     * @param before how many of the lines it covers too
     */
    public record Summary(long before, String text) {}
}
