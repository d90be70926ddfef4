package dev.sluice.session.socket;

import dev.sluice.session.SessionConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Utils;

/**
 * What all sockets of this process hold at once: what is on its way out to clients that are slow to take it, and what
 * clients have said that is not done yet. Each has the same bound. Counted in kilobytes. Thread-safe.
 */
@ApplicationScoped
class SocketMemory {
    private static final int UNIT_BYTES = 1024;

    private final int unitsMax;
    private final Semaphore outgoing;
    private final Semaphore incoming;

    SocketMemory(SessionConfig config) {
        this.unitsMax = (int) Math.min(Integer.MAX_VALUE, config.socket().bytesMax() / UNIT_BYTES);
        this.outgoing = new Semaphore(unitsMax, true);
        this.incoming = new Semaphore(unitsMax);
    }

    /** How many kilobytes a text takes as UTF-8, begun ones included; never more than there are in all. */
    int units(String text) {
        return Math.min(unitsMax, units(Utils.utf8Length(text)));
    }

    static int units(long bytes) {
        return (int) (1 + bytes / UNIT_BYTES);
    }

    /** Waits for room on the way out, but not for ever. */
    boolean reserveOutgoing(int units, Duration max) throws InterruptedException {
        return outgoing.tryAcquire(units, max.toMillis(), TimeUnit.MILLISECONDS);
    }

    void releaseOutgoing(int units) {
        outgoing.release(units);
    }

    /** Takes room for what was said, if there is any. */
    boolean reserveIncoming(int units) {
        return incoming.tryAcquire(units);
    }

    void releaseIncoming(int units) {
        incoming.release(units);
    }
}
