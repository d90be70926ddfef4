package dev.sluice.session.fork;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.CarriedHistory.Summary;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.MessageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chooses what of a conversation goes on: what a model would be shown of it later. Pure. What does not fit is given up oldest
 * first, up to a turn or a step; the first request, which says what all of it is about, always goes on.
 */
final class Carrying {
    /** Together with the first request of one fact of at most 4 MB. */
    static final int BYTES_MAX = 2 * 1024 * 1024;

    private Carrying() {}

    /**
     * One line where it stood.
     *
     * @param number its place in the conversation that it comes from
     */
    record Line(long number, HistoryEntry entry) {}

    /**
     * What goes on.
     *
     * @param request the first line of the conversation
     * @param lines the newest behind it, oldest first
     * @param summary of all lines before a number
     */
    static CarriedHistory of(Optional<HistoryEntry> request, List<Line> lines, Optional<Summary> summary) {
        var covered = summary.map(Summary::before).orElse(0L);
        var ended = lines.stream().flatMap(line -> ended(line).stream()).collect(Collectors.toSet());
        var tail = lines.stream()
                .filter(line -> line.number() >= covered)
                .map(Line::entry)
                .filter(entry -> isShownLater(entry, ended))
                .toList();
        var carried = new ArrayList<HistoryEntry>();
        request.ifPresent(carried::add);
        var covers = carried.size();
        carried.addAll(newest(tail));
        return new CarriedHistory(carried, summary.map(one -> new Summary(covers, one.text())));
    }

    private static Optional<CallId> ended(Line line) {
        return line.entry() instanceof HistoryEntry.ToolSaid said ? Optional.of(said.call()) : Optional.empty();
    }

    /** No later turn is shown what the tasks of a plan said among themselves, nor a call that had no end. */
    private static boolean isShownLater(HistoryEntry entry, Set<CallId> ended) {
        var answersTheUser = entry.owner().map(task -> task.number() == 1).orElse(true);
        var open = entry instanceof HistoryEntry.ToolAsked asked
                && !ended.contains(asked.request().call());
        return answersTheUser && !open;
    }

    private static List<HistoryEntry> newest(List<HistoryEntry> tail) {
        var bytes = 0L;
        var from = tail.size();
        while (from > 0 && tail.size() - from < CarriedHistory.LINES_MAX - 1) {
            bytes += MessageCodec.write(tail.get(from - 1)).length;
            if (bytes > BYTES_MAX) {
                break;
            }
            from--;
        }
        while (from > 0 && from < tail.size() && !begins(tail.get(from))) {
            from++;
        }
        return tail.subList(from, tail.size());
    }

    /** Whether a turn or a step begins with the line, so that a model can be shown what follows by itself. */
    private static boolean begins(HistoryEntry entry) {
        return entry instanceof HistoryEntry.UserSaid || entry instanceof HistoryEntry.AgentSaid;
    }
}
