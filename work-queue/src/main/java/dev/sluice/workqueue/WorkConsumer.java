package dev.sluice.workqueue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * One member of a share group. A poll takes up to k records and starts them all; while one is open, the consumer keeps
 * it by renewing its lock and takes nothing else; when all have ended, the next poll carries the acknowledgements.
 */
final class WorkConsumer<T> implements Runnable {
    private static final Logger LOG = Logger.getLogger(WorkConsumer.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RENEW_EVERY = Duration.ofSeconds(5);
    /**
     * Beyond this the record may be another's. Well within the lock, which began when the broker gave the record away:
     * some time before the poll that brought it.
     */
    private static final Duration RENEWAL_MAX = ShareGroup.LOCK.minus(RENEW_EVERY);

    private final WorkQueueSettings settings;
    private final String name;
    private final WorkDesk<T> desk;
    private final CompletableFuture<Void> drainOver;
    private final Runnable whenBusy;
    private volatile boolean stopping;
    private volatile boolean busy;
    private volatile long idleSince = System.nanoTime();
    private volatile KafkaShareConsumer<String, byte[]> member;
    /** When the poll or renewal began that the locks of the records in hand come from. */
    private long lockedAt;

    /** @param whenBusy told when the consumer has taken work, on its own thread */
    WorkConsumer(
            WorkQueueSettings settings,
            String name,
            WorkDesk<T> desk,
            CompletableFuture<Void> drainOver,
            Runnable whenBusy) {
        this.settings = settings;
        this.name = name;
        this.desk = desk;
        this.drainOver = drainOver;
        this.whenBusy = whenBusy;
    }

    String name() {
        return name;
    }

    /** Whether a connection to a broker is open. */
    boolean connected() {
        var current = member;
        return current != null
                && current.metrics().entrySet().stream()
                        .filter(metric -> metric.getKey().name().equals("connection-count"))
                        .anyMatch(metric -> ((Number) metric.getValue().metricValue()).doubleValue() > 0);
    }

    /** Whether it holds work, and so takes no other. */
    boolean busy() {
        return busy;
    }

    boolean idleFor(Duration time) {
        return !busy && System.nanoTime() - idleSince > time.toNanos();
    }

    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        var patience = new Patience();
        try {
            while (!stopping) {
                try (var consumer = ShareGroup.join(settings, name)) {
                    member = consumer;
                    take(consumer, patience);
                } catch (KafkaException | IllegalStateException trouble) {
                    LOG.warnf(trouble, "%s starts again", name);
                    patience.pause();
                } finally {
                    busy = false;
                    member = null;
                }
            }
        } catch (InterruptedException ending) {
            LOG.warnf("%s was interrupted and takes no more work", name);
        }
    }

    private void take(KafkaShareConsumer<String, byte[]> consumer, Patience patience) throws InterruptedException {
        var hand = new ArrayList<Job<T>>();
        try {
            take(consumer, hand, patience);
        } catch (KafkaException | IllegalStateException trouble) {
            // Now, and not when the consumer has been closed, which may take half a minute.
            hand.forEach(Job::lose);
            throw trouble;
        }
    }

    private void take(KafkaShareConsumer<String, byte[]> consumer, List<Job<T>> hand, Patience patience)
            throws InterruptedException {
        while (!stopping) {
            lockedAt = System.nanoTime();
            for (var record : consumer.poll(POLL)) {
                hand.add(desk.begin(record));
            }
            patience.renew();
            if (hand.isEmpty()) {
                continue;
            }
            busy = true;
            whenBusy.run();
            while (!hand.isEmpty()) {
                awaitEnds(hand);
                settle(consumer, hand);
            }
            idleSince = System.nanoTime();
            busy = false;
        }
    }

    /** Waits until all have ended, the locks need renewing or the drain is over. */
    private void awaitEnds(List<Job<T>> hand) throws InterruptedException {
        var ends = CompletableFuture.allOf(hand.stream().map(Job::end).toArray(CompletableFuture[]::new));
        try {
            CompletableFuture.anyOf(ends, drainOver).get(RENEW_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException open) {
            // Those that are still open get renewed.
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("neither a job's end nor the drain's ever fails", impossible);
        }
    }

    private void settle(KafkaShareConsumer<String, byte[]> consumer, List<Job<T>> hand) {
        if (drainOver.isDone() || lockMayBeOver()) {
            hand.forEach(job -> job.giveUp(consumer));
            hand.clear();
            return;
        }
        var renewedAt = System.nanoTime();
        var renewed = new ArrayList<Job<T>>();
        for (var job : hand) {
            if (job.acknowledge(consumer)) {
                renewed.add(job);
            }
        }
        if (renewed.isEmpty()) {
            // The next poll carries the acknowledgements.
            hand.clear();
            return;
        }
        var refused = commit(consumer);
        if (lockMayBeOver()) {
            throw new IllegalStateException("the renewal may have come after the lock's end");
        }
        hand.clear();
        for (var job : renewed) {
            if (refused.contains(new TopicPartition(job.topic(), job.partition()))) {
                LOG.warnf("%s lost %s", name, job);
                job.lose();
            } else {
                hand.add(job);
            }
        }
        lockedAt = renewedAt;
        takeBack(consumer, hand);
    }

    /**
     * Whether this process was away for so long that another may have the records. The broker does not say so: it takes
     * the renewal of a record that another has finished meanwhile for a late one, and is silent. So a renewal counts only
     * when its answer came before the old lock's end.
     */
    private boolean lockMayBeOver() {
        return System.nanoTime() - lockedAt > RENEWAL_MAX.toNanos();
    }

    private static Set<TopicPartition> commit(KafkaShareConsumer<String, byte[]> consumer) {
        var refused = new HashSet<TopicPartition>();
        consumer.commitSync(RENEWAL_MAX).forEach((partition, refusal) -> {
            if (refusal.isPresent()) {
                refused.add(partition.topicPartition());
            }
        });
        return refused;
    }

    /**
     * Polls until the renewed records are back, which the client hands out before it fetches others. The time runs from
     * the renewal's start, so that a process that was frozen in the middle of it knows so at once.
     */
    private void takeBack(KafkaShareConsumer<String, byte[]> consumer, List<Job<T>> hand) {
        var away = new ArrayList<>(hand);
        while (!away.isEmpty()) {
            for (var record : consumer.poll(POLL)) {
                var job = away.stream().filter(one -> one.isOf(record)).findFirst();
                job.ifPresentOrElse(one -> one.renewed(record), () -> hand.add(desk.begin(record)));
                job.ifPresent(away::remove);
            }
            if (lockMayBeOver()) {
                throw new IllegalStateException("renewed records did not come back");
            }
        }
    }
}
