package dev.sluice.session.log;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import java.util.List;
import java.util.Optional;

/** All facts of one session, wherever they rest: the newest in this replica's memory, older ones in the history. */
final class SessionLog {
    private final SessionId session;
    private final SessionFeed feed;
    private final FactHistory history;
    private final HistoryRoom room;

    /**
     * Some facts in the order of their seq, bounded in number and bytes.
     *
     * @param through the seq up to which they are all that there are
     * @param place the room that they take; none where they are in memory anyway
     */
    record Piece(List<FactRecord> records, long through, Optional<HistoryRoom.Place> place) implements AutoCloseable {
        /** Whether there is nothing later, for now. */
        boolean isEmpty() {
            return records.isEmpty() && through == 0;
        }

        @Override
        public void close() {
            place.ifPresent(HistoryRoom.Place::close);
        }
    }

    SessionLog(SessionId session, SessionFeed feed, FactHistory history, HistoryRoom room) {
        this.session = session;
        this.feed = feed;
        this.history = history;
        this.room = room;
    }

    /** What follows a place; a seq is left out only where the log itself does not have it. Close it when it is told. */
    Piece after(long seq) {
        return switch (feed.after(seq)) {
            case SessionFeed.Next.Facts later ->
                new Piece(later.records(), later.records().getLast().seq(), Optional.empty());
            case SessionFeed.Next.Older older -> older(older);
            case SessionFeed.Next.UpToDate _ -> new Piece(List.of(), 0, Optional.empty());
        };
    }

    private Piece older(SessionFeed.Next.Older older) {
        var place = room.take();
        try {
            var found = history.read(session, older.from(), older.to());
            var through =
                    found.complete() ? older.to() : found.records().getLast().seq();
            return new Piece(found.records(), through, Optional.of(place));
        } catch (RuntimeException unread) {
            place.close();
            throw unread;
        }
    }
}
