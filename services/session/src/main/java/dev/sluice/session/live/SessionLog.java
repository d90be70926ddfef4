package dev.sluice.session.live;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.history.FactHistory;
import java.util.List;

/** All facts of one session, wherever they rest: the newest in this replica's memory, older ones in the history. */
final class SessionLog {
    private final SessionId session;
    private final SessionFeed feed;
    private final FactHistory history;

    /**
     * Some facts in the order of their seq, bounded in number and bytes.
     *
     * @param through the seq up to which they are all that there are
     */
    record Piece(List<FactRecord> records, long through) {
        /** Whether there is nothing later, for now. */
        boolean isEmpty() {
            return records.isEmpty() && through == 0;
        }
    }

    SessionLog(SessionId session, SessionFeed feed, FactHistory history) {
        this.session = session;
        this.feed = feed;
        this.history = history;
    }

    /** What follows a place; a seq is left out only where the log itself does not have it. */
    Piece after(long seq) {
        return switch (feed.after(seq)) {
            case SessionFeed.Next.Facts later ->
                new Piece(later.records(), later.records().getLast().seq());
            case SessionFeed.Next.Older older -> {
                var found = history.read(session, older.from(), older.to());
                yield new Piece(
                        found.records(),
                        found.complete()
                                ? older.to()
                                : found.records().getLast().seq());
            }
            case SessionFeed.Next.UpToDate _ -> new Piece(List.of(), 0);
        };
    }
}
