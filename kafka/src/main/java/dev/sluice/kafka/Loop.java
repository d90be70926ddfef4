package dev.sluice.kafka;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A thread that works for as long as the process lives. An exception out of its round is an outage: the round begins
 * again after a back-off. An {@link Error} ends the loop and with it the process's liveness and readiness
 * ({@link LoopHealth}): no loop ends unseen while its process looks well.
 */
public final class Loop implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Loop.class);
    private static final Duration GOODBYE_MAX = Duration.ofSeconds(5);
    private static final Map<Loop, String> DEAD = new ConcurrentHashMap<>();
    private static final Set<String> OTHERS_DEAD = ConcurrentHashMap.newKeySet();

    private final String name;
    private final Backoff backoff;
    private final Round round;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Runnable waker = () -> {};
    private int failures;

    /** What a loop does over and over. */
    @FunctionalInterface
    public interface Round {
        /** Works until there is trouble or {@link Loop#stopping}. */
        void run(Loop loop) throws Exception;
    }

    /** A loop on a platform thread of its own: Kafka's clients spin while they join, and would keep carriers busy. */
    public Loop(String name, Backoff backoff, Round round) {
        this.name = name;
        this.backoff = backoff;
        this.round = round;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    public Loop start() {
        thread.start();
        return this;
    }

    /** Says that all is well: the next pause is the first again. Only on the loop's own thread. */
    public void well() {
        failures = 0;
    }

    public boolean stopping() {
        return stopping.getCount() == 0;
    }

    /** What brings the round back from a wait when the loop is to stop; run on the stopper's thread. */
    public void wakeBy(Runnable waker) {
        this.waker = waker;
        if (stopping()) {
            waker.run();
        }
    }

    /** Waits that long, or until the loop is to stop. */
    public void pause(Duration time) throws InterruptedException {
        stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Asks the loop to stop and does not wait for it. */
    public void stop() {
        stopping.countDown();
        waker.run();
    }

    /** Stops the loop and waits a few seconds for its end. */
    @Override
    public void close() {
        stop();
        try {
            if (thread != Thread.currentThread()) {
                awaitEnd(GOODBYE_MAX);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        DEAD.remove(this);
    }

    /** Waits for the end of a loop that was asked to stop; false if it takes longer than {@code max}. */
    public boolean awaitEnd(Duration max) throws InterruptedException {
        return thread.getState() == Thread.State.NEW || thread.join(max);
    }

    public boolean alive() {
        return thread.isAlive();
    }

    /** Ends liveness and readiness for an error in a thread that is somebody else's, such as a framework's. */
    public static void reportDead(String name, Error end) {
        LOG.fatalf(end, "%s is dead; this process is neither live nor ready any more", name);
        OTHERS_DEAD.add(name);
    }

    /** The names of this process's loops, and of others' threads, that an error ended. */
    static Set<String> dead() {
        var dead = new HashSet<>(OTHERS_DEAD);
        dead.addAll(DEAD.values());
        return dead;
    }

    private void run() {
        try {
            while (!stopping()) {
                try {
                    round.run(this);
                } catch (InterruptedException ending) {
                    return;
                } catch (Exception trouble) {
                    if (!stopping()) {
                        pauseAfter(trouble);
                    }
                }
            }
        } catch (InterruptedException ending) {
            LOG.debugf("%s was interrupted", name);
        } catch (Throwable end) {
            DEAD.put(this, name);
            LOG.fatalf(end, "%s is dead; this process is neither live nor ready any more", name);
        }
    }

    private void pauseAfter(Exception trouble) throws InterruptedException {
        var time = backoff.after(++failures, ThreadLocalRandom.current());
        // A long outage is told of ever more seldom.
        LOG.logf(
                Integer.bitCount(failures) == 1 ? Logger.Level.WARN : Logger.Level.DEBUG,
                "%s tries again in %d ms: %s",
                name,
                time.toMillis(),
                Trouble.line(trouble.toString()));
        pause(time);
    }
}
