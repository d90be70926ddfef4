package dev.sluice.session.history;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.live.LiveSessions;
import dev.sluice.session.live.SessionFeed;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** A session's facts up to this moment, joined from the projection and this replica's memory by their seq. */
@ApplicationScoped
public class SessionHistory {
    private final LiveSessions live;
    private final ProjectedHistory projected;

    public SessionHistory(LiveSessions live, ProjectedHistory projected) {
        this.live = live;
        this.projected = projected;
    }

    /** The facts behind {@code after}, in order, at most about {@code max}. */
    public List<FactRecord> read(SessionId session, long after, int max) {
        var feed = live.watch(session);
        try {
            if (feed.newest() == 0) {
                feed.knownUpTo(projected.newest(session));
            }
            return read(feed, session, after, max);
        } finally {
            live.unwatch(session);
        }
    }

    private List<FactRecord> read(SessionFeed feed, SessionId session, long after, int max) {
        var facts = new ArrayList<FactRecord>();
        var seq = after;
        while (facts.size() < max) {
            switch (feed.after(seq)) {
                case SessionFeed.Next.Facts later -> {
                    facts.addAll(later.records());
                    seq = facts.getLast().seq();
                }
                case SessionFeed.Next.Older older -> {
                    var found = projected.read(session, older.from(), older.to());
                    facts.addAll(found.records());
                    seq = found.complete() ? older.to() : facts.getLast().seq();
                }
                case SessionFeed.Next.UpToDate _ -> {
                    return facts;
                }
            }
        }
        return facts.subList(0, max);
    }
}
