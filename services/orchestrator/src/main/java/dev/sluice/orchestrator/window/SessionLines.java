package dev.sluice.orchestrator.window;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.orchestrator.window.Line.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lines of one session's history, as entries are added and forgotten. Not thread-safe. */
public final class SessionLines {
    /** The session's first request is pinned if it is no larger: it says what all of it is about. */
    static final int PINNED_BYTES_MAX = 16 * 1024;

    private final long first;
    private final List<Line> lines = new ArrayList<>();
    private final Map<CallId, Line> unanswered = new HashMap<>();
    private long step = Line.NONE;
    private long length;

    /** @param first the number of the session's first request */
    public SessionLines(long first) {
        this.first = first;
    }

    /** One more entry, behind all others. */
    public void add(long number, HistoryEntry entry, int bytes) {
        length = number + 1;
        lines.add(
                switch (entry) {
                    case HistoryEntry.UserSaid _ ->
                        new Line(
                                number,
                                Kind.ASKED,
                                bytes,
                                number,
                                number,
                                number == first && bytes <= PINNED_BYTES_MAX,
                                entry.owner());
                    case HistoryEntry.Told _ ->
                        new Line(number, Kind.TOLD, bytes, number, number, false, entry.owner());
                    case HistoryEntry.Instructions _ -> lastOf(Kind.INSTRUCTIONS, number, bytes);
                    case HistoryEntry.Notes _ -> lastOf(Kind.NOTES, number, bytes);
                    case HistoryEntry.AgentSaid _ -> {
                        step = number;
                        yield new Line(number, Kind.SAID, bytes, number, number, false, entry.owner());
                    }
                    case HistoryEntry.ToolAsked asked -> {
                        var call = new Line(number, Kind.CALL, bytes, step, number, false, entry.owner());
                        unanswered.put(asked.request().call(), call);
                        yield call;
                    }
                    case HistoryEntry.ToolSaid said -> {
                        var call = unanswered.remove(said.call());
                        yield call == null
                                ? new Line(number, Kind.RESULT, bytes, number, Line.NONE, false, entry.owner())
                                : new Line(
                                        number, Kind.RESULT, bytes, call.step(), call.number(), false, entry.owner());
                    }
                });
    }

    /** A line of which the last one counts: those of before are left where they are, and go with what is around them. */
    private Line lastOf(Kind kind, long number, int bytes) {
        lines.replaceAll(line -> line.kind() == kind && line.pinned() ? line.unpinned() : line);
        return new Line(number, kind, bytes, number, number, true, Optional.empty());
    }

    /** All lines, oldest first; a view. */
    public List<Line> all() {
        return Collections.unmodifiableList(lines);
    }

    /** How many entries the history has, forgotten ones included. */
    public long length() {
        return length;
    }

    /**
     * Forgets what is before an entry, but for what is pinned, and what is worked on there: the turn's request, and what each
     * task of its plan was told. Gives what is forgotten.
     */
    public List<Line> forgetBefore(long entry) {
        var request = lines.stream()
                .filter(line -> line.kind() == Kind.ASKED && line.owner().isEmpty() && line.number() <= entry)
                .mapToLong(Line::number)
                .max()
                .orElse(Long.MAX_VALUE);
        var forgotten = lines.stream()
                .filter(line -> line.number() < entry && !line.pinned())
                .filter(line -> line.kind() != Kind.ASKED || line.number() < request)
                .toList();
        lines.removeAll(new HashSet<>(forgotten));
        return forgotten;
    }

    /** The first entry of the newest ones that take no more bytes than these, and are no more than these. */
    public long newest(long bytesMax, int entriesMax) {
        long bytes = 0;
        var first = lines.size();
        while (first > 0
                && lines.size() - first < entriesMax
                && bytes + lines.get(first - 1).bytes() <= bytesMax) {
            bytes += lines.get(--first).bytes();
        }
        return first == lines.size() ? Long.MAX_VALUE : lines.get(first).number();
    }
}
