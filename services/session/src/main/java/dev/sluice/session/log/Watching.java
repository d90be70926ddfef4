package dev.sluice.session.log;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.projection.Patience;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Seats watchers: finds where a client's subscription begins, and keeps its session's feed alive meanwhile. */
@ApplicationScoped
public class Watching {
    private static final int PIECES_MAX = 32;
    private static final Duration ROOM_WAIT_MAX = Duration.ofSeconds(10);

    private final LiveSessions live;
    private final ProjectedHistory history;
    private final Patience patience;
    private final HistoryRoom room = new HistoryRoom(PIECES_MAX, ROOM_WAIT_MAX);

    public Watching(LiveSessions live, ProjectedHistory history, Patience patience) {
        this.live = live;
        this.history = history;
        this.patience = patience;
    }

    /** A watcher's seat in a session's feed; close it when the client is gone. */
    public final class Seat implements AutoCloseable {
        private final SessionId session;
        private final SessionFeed feed;
        private final Subscription subscription;

        private Seat(SessionId session, SessionFeed feed, Subscription subscription) {
            this.session = session;
            this.feed = feed;
            this.subscription = subscription;
        }

        /** Leads the client through the session until it is gone or this thread is interrupted. */
        public void watch(Watcher.Audience audience) throws InterruptedException {
            new Watcher(subscription, feed, log(session, feed), audience).watch();
        }

        @Override
        public void close() {
            live.unwatch(session);
        }
    }

    /**
     * Takes a seat.
     *
     * @param after the seq of the newest fact that the client has; without one it is told only what is to come
     * @param marks the newest delta of each open step that the client has
     */
    public Seat sit(SessionId session, Optional<Long> after, Map<StepId, TokenMark> marks) {
        if (after.filter(seq -> seq < 0).isPresent()) {
            throw Problem.invalid("a seq is 0 or more");
        }
        var feed = live.watch(session);
        try {
            learnEnd(session, feed);
            var spokenAfter = after.orElseGet(feed::newest);
            requireWithin(session, feed, spokenAfter);
            return new Seat(session, feed, subscription(session, feed, spokenAfter, marks));
        } catch (RuntimeException e) {
            live.unwatch(session);
            throw e;
        }
    }

    /**
     * One page of what a client with this place would be sent, told in the same frames: at most {@code factsMax} facts
     * and about {@code bytesMax} bytes, though always one fact if there is one.
     */
    public Page page(SessionId session, long after, int factsMax, long bytesMax) {
        var feed = live.watch(session);
        try {
            learnEnd(session, feed);
            return Page.read(subscription(session, feed, after, Map.of()), log(session, feed), factsMax, bytesMax);
        } finally {
            live.unwatch(session);
        }
    }

    /** The seq of the newest fact that this replica knows of, projected or not; 0 if there is none. */
    public long newest(SessionId session) {
        var feed = live.watch(session);
        try {
            learnEnd(session, feed);
            return feed.newest();
        } finally {
            live.unwatch(session);
        }
    }

    private SessionLog log(SessionId session, SessionFeed feed) {
        return new SessionLog(session, feed, history, room);
    }

    private void learnEnd(SessionId session, SessionFeed feed) {
        if (feed.newest() == 0) {
            feed.knownUpTo(history.newest(session));
        }
    }

    /** Another replica may have told the client more than this one has seen, but not much more. */
    private void requireWithin(SessionId session, SessionFeed feed, long spokenAfter) {
        if (spokenAfter <= feed.newest()) {
            return;
        }
        patience.until(() -> Optional.of(spokenAfter).filter(seq -> seq <= feed.newest()))
                .orElseThrow(() -> Problem.of(
                                400,
                                "beyond_the_end",
                                "the session has no fact of this seq; begin at its newest, or at 0")
                        .with("session_id", session.value())
                        .with("newest_seq", Long.toString(feed.newest())));
    }

    private Subscription subscription(
            SessionId session, SessionFeed feed, long spokenAfter, Map<StepId, TokenMark> marks) {
        var beginAfter = Math.max(0, Math.min(turnStart(session, feed, spokenAfter) - 1, spokenAfter));
        return new Subscription(session, spokenAfter, beginAfter, marks);
    }

    /** Where the turn began in which the client stands; from there on the conversation's state can be told. */
    private long turnStart(SessionId session, SessionFeed feed, long spokenAfter) {
        if (spokenAfter == 0) {
            return 1;
        }
        var held = feed.newest(Fact.TurnStarted.class, spokenAfter);
        if (held.isPresent()) {
            return held.get().seq();
        }
        if (feed.after(0) instanceof SessionFeed.Next.Facts) {
            return 1;
        }
        try {
            return Math.max(1, history.newestTurnStart(session, spokenAfter));
        } catch (Problem postgresAway) {
            return spokenAfter + 1;
        }
    }
}
