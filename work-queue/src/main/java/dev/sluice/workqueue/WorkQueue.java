package dev.sluice.workqueue;

import dev.sluice.kafka.Backoff;
import dev.sluice.kafka.DeadLetters;
import dev.sluice.kafka.Loop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * Takes work from Kafka as from a queue and hands it to a {@link WorkHandler}: each record to one worker at a time, for
 * as long as it takes; the record of a worker that died to the next within a second, of one that froze within 15. Work
 * whose record comes back to the process that still does it goes on there.
 *
 * <p>Starting needs no broker: while Kafka is away the queue waits for it. A record that is no {@code T} becomes a dead
 * letter and the queue goes on.
 */
public final class WorkQueue<T> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(WorkQueue.class);
    private static final Duration GOODBYE_MAX = Duration.ofSeconds(10);

    private final WorkQueueSettings settings;
    private final DeadLetters deadLetters;
    private final WorkDesk<T> desk;
    private final Crew<T> crew;
    private final CompletableFuture<Void> drainOver = new CompletableFuture<>();
    private final Loop loop;
    private volatile boolean stopping;

    /** A queue that begins with {@link #start}; {@code type} is what every record's value should be. */
    public WorkQueue(WorkQueueSettings settings, Class<T> type, WorkHandler<T> handler) {
        this.settings = settings;
        this.deadLetters = new DeadLetters(settings.kafka(), settings.group());
        this.desk = new WorkDesk<>(type, handler, deadLetters);
        this.crew = new Crew<>(settings, desk, drainOver);
        this.loop = new Loop(settings.group(), Backoff.USUAL, this::work);
    }

    /** Begins to take work; returns at once. What must be known before the first work, wait for it first. */
    public void start() {
        if (!stopping) {
            loop.start();
        }
    }

    /** How many records are being worked on. */
    public int inHand() {
        return desk.inHand();
    }

    /** Whether a consumer is in touch with Kafka. */
    public boolean connected() {
        return !stopping && crew.connected();
    }

    /**
     * Takes nothing more, lets the work in hand go on for {@link WorkQueueSettings#drainMax()}, then loses what is still
     * open, so that others get it at once. Consumers that hold nothing leave the group at once. Returns when all is over.
     */
    public void stop() throws InterruptedException {
        stopping = true;
        loop.stop();
        if (!loop.awaitEnd(GOODBYE_MAX) || !crew.awaitEnd(settings.drainMax())) {
            LOG.infof("%s: giving back %d records that are still being worked on", settings.group(), desk.inHand());
        }
        drainOver.complete(null);
        crew.awaitEnd(GOODBYE_MAX);
        desk.jobs().giveUpAdrift();
        loop.close();
        deadLetters.close();
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(Loop running) throws Exception {
        ShareGroup.configure(settings.kafka(), settings.group());
        running.well();
        crew.work(running);
    }
}
