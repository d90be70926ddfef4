package dev.sluice.session.socket;

import dev.sluice.session.frame.Frame;
import dev.sluice.session.log.Watcher;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way out to one client. Frames leave in the order of the calls. At most 2 MB are under way, or one frame that is
 * larger; a client that does not take them in time is closed with 1013, and reads what it missed from the history.
 * Thread-safe; callers wait.
 */
final class Outgoing implements Watcher.Audience {
    private static final int UNITS_MAX = SocketMemory.units(2 << 20);

    private final WebSocketConnection connection;
    private final SocketMemory memory;
    private final Duration sendMax;
    private final Semaphore room = new Semaphore(UNITS_MAX, true);
    private final ReentrantLock order = new ReentrantLock(true);
    private final Queue<Long> underWaySinceNanos = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean closing = new AtomicBoolean();

    Outgoing(WebSocketConnection connection, SocketMemory memory, Duration sendMax) {
        this.connection = connection;
        this.memory = memory;
        this.sendMax = sendMax;
    }

    @Override
    public void send(Frame frame) throws InterruptedException {
        var text = frame.json();
        var units = memory.units(text);
        order.lockInterruptibly();
        try {
            if (listening() && !begin(text, units)) {
                close(CloseCode.SLOW);
            }
        } finally {
            order.unlock();
        }
    }

    private boolean begin(String text, int units) throws InterruptedException {
        var own = Math.min(UNITS_MAX, units);
        if (!room.tryAcquire(own, sendMax.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        var reserved = false;
        try {
            reserved = memory.reserveOutgoing(units, sendMax);
        } finally {
            if (!reserved) {
                room.release(own);
            }
        }
        if (!reserved) {
            return false;
        }
        underWaySinceNanos.add(System.nanoTime());
        connection.sendText(text).subscribe().with(_ -> done(own, units), _ -> done(own, units));
        return true;
    }

    private void done(int own, int units) {
        underWaySinceNanos.poll();
        room.release(own);
        memory.releaseOutgoing(units);
    }

    /** Whether something has been under way for too long: nobody is there, or nobody reads. */
    boolean stalled() {
        var oldest = underWaySinceNanos.peek();
        return oldest != null && System.nanoTime() - oldest > sendMax.toNanos();
    }

    @Override
    public boolean listening() {
        return !closing.get() && connection.isOpen();
    }

    /** Closes the socket, once; the first reason counts. */
    void close(CloseReason reason) {
        if (closing.compareAndSet(false, true)) {
            connection.close(reason).subscribe().with(_ -> {}, _ -> {});
        }
    }
}
