package dev.sluice.session.socket;

import dev.sluice.session.frame.Frame;
import dev.sluice.session.live.Watcher;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way out to one client. Frames leave in the order of the calls. At most 2 MB are under way; a client that does
 * not take them in time is closed with 1013. Thread-safe; callers wait.
 */
final class Outgoing implements Watcher.Audience {
    private static final int UNIT_CHARS = 1024;
    private static final int UNITS_MAX = 2048;

    private final WebSocketConnection connection;
    private final Duration sendMax;
    private final Semaphore room = new Semaphore(UNITS_MAX, true);
    private final ReentrantLock order = new ReentrantLock(true);
    private final AtomicBoolean closing = new AtomicBoolean();

    Outgoing(WebSocketConnection connection, Duration sendMax) {
        this.connection = connection;
        this.sendMax = sendMax;
    }

    @Override
    public void send(Frame frame) throws InterruptedException {
        var text = frame.json();
        var units = Math.min(UNITS_MAX, 1 + text.length() / UNIT_CHARS);
        order.lockInterruptibly();
        try {
            if (!listening()) {
                return;
            }
            if (!room.tryAcquire(units, sendMax.toMillis(), TimeUnit.MILLISECONDS)) {
                close(CloseCode.SLOW);
                return;
            }
            connection.sendText(text).subscribe().with(_ -> room.release(units), _ -> room.release(units));
        } finally {
            order.unlock();
        }
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
