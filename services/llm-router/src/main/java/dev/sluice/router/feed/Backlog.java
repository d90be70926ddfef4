package dev.sluice.router.feed;

import java.time.Duration;

/** Tells a queue that moves from one that is stuck. Thread-safe. */
final class Backlog {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private int waiting;
    private long lastMove = System.nanoTime();

    synchronized void enter() {
        if (waiting++ == 0) {
            lastMove = System.nanoTime();
        }
    }

    synchronized void leave(boolean moved) {
        waiting--;
        if (moved) {
            lastMove = System.nanoTime();
        }
    }

    synchronized boolean stuck() {
        return waiting > 0 && System.nanoTime() - lastMove > PATIENCE.toNanos();
    }
}
