package dev.sluice.session.log;

import dev.sluice.contracts.Delta;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.session.SessionConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The recently active sessions as this replica sees them live. Bounded in bytes, each and together: when full, the
 * sessions that were silent longest are forgotten, or, while somebody watches them, let go of what can be read from
 * Postgres or Kafka. A session that nobody watches any more and of which nothing came live leaves nothing behind.
 * Thread-safe.
 */
@ApplicationScoped
public class LiveSessions {
    private static final long SWEEP_NANOS = 1_000_000_000L;
    /** What a session costs here even if nothing is held of it, as measured. */
    private static final int ENTRY_BYTES = 1024;

    private final long bytesMax;
    private final FeedLimits limits;
    private final long idleNanosMax;
    private final LinkedHashMap<SessionId, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;
    private long sweptNanos = System.nanoTime();

    private static final class Entry {
        private final SessionFeed feed;
        private int watchers;
        private boolean fed;
        private long counted;
        private long touchedNanos = System.nanoTime();

        Entry(SessionFeed feed) {
            this.feed = feed;
        }

        /** How many bytes more (or fewer) it costs than when it was last counted. */
        long recount() {
            var before = counted;
            counted = ENTRY_BYTES + feed.bytes();
            return counted - before;
        }
    }

    @Inject
    public LiveSessions(SessionConfig config) {
        this(
                new FeedLimits(config.tail().factsPerSessionMax(), config.tail().bytesPerSessionMax()),
                config.tail().bytesMax(),
                config.tail().idleMax());
    }

    LiveSessions(FeedLimits limits, long bytesMax, Duration idleMax) {
        this.limits = limits;
        this.bytesMax = bytesMax;
        this.idleNanosMax = idleMax.toNanos();
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
        var entry = entries.get(session);
        if (entry == null) {
            return;
        }
        entry.watchers--;
        if (entry.watchers == 0 && !entry.fed) {
            entries.remove(session);
            bytes -= entry.counted;
        }
    }

    /** The feed of a session if it was active lately; for one look. */
    public synchronized Optional<SessionFeed> find(SessionId session) {
        return Optional.ofNullable(entries.get(session)).map(entry -> entry.feed);
    }

    /** How many sessions somebody watches here. */
    public synchronized long watched() {
        return entries.values().stream().filter(entry -> entry.watchers > 0).count();
    }

    /** How many sessions are held here at all. */
    synchronized int held() {
        return entries.size();
    }

    /** What all of it costs. */
    synchronized long bytes() {
        return bytes;
    }

    private synchronized void change(SessionId session, Consumer<SessionFeed> change) {
        var entry = entry(session);
        change.accept(entry.feed);
        entry.fed = true;
        entry.touchedNanos = System.nanoTime();
        bytes += entry.recount();
        dropIdle();
        forgetOldest();
    }

    private Entry entry(SessionId session) {
        var known = entries.get(session);
        if (known != null) {
            return known;
        }
        var entry = new Entry(new SessionFeed(limits));
        entries.put(session, entry);
        bytes += entry.recount();
        return entry;
    }

    private void dropIdle() {
        var now = System.nanoTime();
        if (now - sweptNanos < SWEEP_NANOS) {
            return;
        }
        sweptNanos = now;
        entries.values().removeIf(entry -> {
            var idle = entry.watchers == 0 && now - entry.touchedNanos >= idleNanosMax;
            bytes -= idle ? entry.counted : 0;
            return idle;
        });
    }

    private void forgetOldest() {
        var oldestFirst = entries.values().iterator();
        while (bytes > bytesMax && oldestFirst.hasNext()) {
            var entry = oldestFirst.next();
            if (entry.watchers == 0) {
                oldestFirst.remove();
                bytes -= entry.counted;
            } else {
                entry.feed.shrink();
                bytes += entry.recount();
            }
        }
    }
}
