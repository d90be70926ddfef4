package dev.sluice.session.live;

import dev.sluice.contracts.Delta;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.session.SessionConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The recently active sessions as this replica sees them live. Bounded in bytes: when full, the sessions that were
 * silent longest let go of what can be read from Postgres or Kafka. Thread-safe.
 */
@ApplicationScoped
public class LiveSessions {
    private static final long SWEEP_NANOS = 1_000_000_000L;

    private final long bytesMax;
    private final int factsMax;
    private final long idleNanosMax;
    private final LinkedHashMap<SessionId, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;
    private long sweptNanos = System.nanoTime();

    private static final class Entry {
        private final SessionFeed feed;
        private int watchers;
        private long touchedNanos = System.nanoTime();

        Entry(SessionFeed feed) {
            this.feed = feed;
        }
    }

    public LiveSessions(SessionConfig config) {
        this.bytesMax = config.tail().bytesMax();
        this.factsMax = config.tail().factsPerSessionMax();
        this.idleNanosMax = config.tail().idleMax().toNanos();
    }

    public void take(FactRecord record, int size) {
        change(record.scope().session(), feed -> feed.take(record, size));
    }

    public void take(Delta delta) {
        change(delta.scope().session(), feed -> feed.take(delta));
    }

    public void take(UsageRecorded usage) {
        usage.session().ifPresent(session -> change(session, feed -> feed.take(usage)));
    }

    /** The feed of a session, held until {@link #unwatch}. */
    public synchronized SessionFeed watch(SessionId session) {
        var entry = entry(session);
        entry.watchers++;
        return entry.feed;
    }

    public synchronized void unwatch(SessionId session) {
        Optional.ofNullable(entries.get(session)).ifPresent(entry -> entry.watchers--);
    }

    /** The feed of a session if it was active lately; for one look. */
    public synchronized Optional<SessionFeed> find(SessionId session) {
        return Optional.ofNullable(entries.get(session)).map(entry -> entry.feed);
    }

    /** How many sessions somebody watches here. */
    public synchronized long watched() {
        return entries.values().stream().filter(entry -> entry.watchers > 0).count();
    }

    private synchronized void change(SessionId session, Consumer<SessionFeed> change) {
        var entry = entry(session);
        var before = entry.feed.bytes();
        change.accept(entry.feed);
        entry.touchedNanos = System.nanoTime();
        bytes += entry.feed.bytes() - before;
        dropIdle();
        shrinkOldest();
    }

    private Entry entry(SessionId session) {
        return entries.computeIfAbsent(session, _ -> new Entry(new SessionFeed(factsMax)));
    }

    private void dropIdle() {
        var now = System.nanoTime();
        if (now - sweptNanos < SWEEP_NANOS) {
            return;
        }
        sweptNanos = now;
        var oldestFirst = entries.values().iterator();
        while (oldestFirst.hasNext()) {
            var entry = oldestFirst.next();
            if (now - entry.touchedNanos < idleNanosMax) {
                return;
            }
            if (entry.watchers == 0) {
                bytes -= entry.feed.bytes();
                oldestFirst.remove();
            }
        }
    }

    private void shrinkOldest() {
        if (bytes <= bytesMax) {
            return;
        }
        for (var entry : entries.values()) {
            if (bytes <= bytesMax) {
                return;
            }
            var before = entry.feed.bytes();
            entry.feed.shrink();
            bytes += entry.feed.bytes() - before;
        }
    }
}
