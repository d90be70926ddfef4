package dev.sluice.workqueue;

import dev.sluice.kafka.Backoff;
import dev.sluice.kafka.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * One member of a share group. A poll takes up to k records and starts them all; while one is open, the consumer keeps
 * it by renewing its lock and takes nothing else; when all have ended, the next poll carries the acknowledgements.
 */
final class WorkConsumer<T> {
    private static final Logger LOG = Logger.getLogger(WorkConsumer.class);
    /** Longer than the broker's own wait for a record, so that an idle consumer asks as seldom as it can. */
    private static final Duration POLL = Duration.ofSeconds(5);

    private static final Duration TAKE_BACK = Duration.ofMillis(500);
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
    private final Loop loop;
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
        this.loop = new Loop(name, Backoff.USUAL, this::takePart);
    }

    WorkConsumer<T> start() {
        loop.start();
        return this;
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

    boolean alive() {
        return loop.alive();
    }

    /** Takes nothing more; leaves the group at once if it holds nothing, else when what it holds has ended. */
    void stop() {
        loop.stop();
    }

    boolean awaitEnd(Duration max) throws InterruptedException {
        return loop.awaitEnd(max);
    }

    private void takePart(Loop running) throws Exception {
        var hand = new ArrayList<Held<T>>();
        var consumer = ShareGroup.join(settings, name);
        try {
            member = consumer;
            running.wakeBy(() -> {
                if (!busy) {
                    consumer.wakeup();
                }
            });
            take(consumer, hand);
        } finally {
            // First, because leaving may take its time.
            hand.forEach(desk.jobs()::letGo);
            busy = false;
            member = null;
            ShareGroup.leave(consumer);
        }
    }

    private void take(KafkaShareConsumer<String, byte[]> consumer, List<Held<T>> hand) throws InterruptedException {
        while (!loop.stopping()) {
            lockedAt = System.nanoTime();
            for (var record : poll(consumer, POLL)) {
                hand.add(desk.begin(record));
            }
            loop.well();
            if (hand.isEmpty()) {
                desk.jobs().askedInVain();
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
    private void awaitEnds(List<Held<T>> hand) throws InterruptedException {
        var ends = CompletableFuture.allOf(hand.stream().map(Held::end).toArray(CompletableFuture[]::new));
        try {
            CompletableFuture.anyOf(ends, drainOver).get(RENEW_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException open) {
            // Those that are still open get renewed.
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("neither a job's end nor the drain's ever fails", impossible);
        }
    }

    private void settle(KafkaShareConsumer<String, byte[]> consumer, List<Held<T>> hand) {
        if (drainOver.isDone() || lockMayBeOver()) {
            hand.forEach(held -> held.giveUp(consumer));
            hand.forEach(desk.jobs()::letGo);
            hand.clear();
            return;
        }
        var renewedAt = System.nanoTime();
        var renewed = new ArrayList<Held<T>>();
        for (var held : hand) {
            if (held.acknowledge(consumer)) {
                renewed.add(held);
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
        for (var held : renewed) {
            if (refused.contains(new TopicPartition(held.topic(), held.partition()))) {
                LOG.warnf("%s no longer holds %s", name, held);
                desk.jobs().letGo(held);
            } else {
                hand.add(held);
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
        committed(consumer).forEach((partition, refusal) -> {
            if (refusal.isPresent()) {
                refused.add(partition.topicPartition());
            }
        });
        return refused;
    }

    private static Map<TopicIdPartition, Optional<KafkaException>> committed(
            KafkaShareConsumer<String, byte[]> consumer) {
        try {
            return consumer.commitSync(RENEWAL_MAX);
        } catch (WakeupException stopping) {
            // Meant for a poll that had just brought the work.
            return consumer.commitSync(RENEWAL_MAX);
        }
    }

    /** What the broker has; nothing if the consumer was woken because it is to stop. */
    private static Iterable<ConsumerRecord<String, byte[]>> poll(
            KafkaShareConsumer<String, byte[]> consumer, Duration max) {
        try {
            return consumer.poll(max);
        } catch (WakeupException stopping) {
            return ConsumerRecords.empty();
        }
    }

    /**
     * Polls until the renewed records are back, which the client hands out before it fetches others. The time runs from
     * the renewal's start, so that a process that was frozen in the middle of it knows so at once.
     */
    private void takeBack(KafkaShareConsumer<String, byte[]> consumer, List<Held<T>> hand) {
        var away = new ArrayList<>(hand);
        while (!away.isEmpty()) {
            for (var record : poll(consumer, TAKE_BACK)) {
                var held = away.stream().filter(one -> one.isOf(record)).findFirst();
                held.ifPresentOrElse(one -> one.renewed(record), () -> hand.add(desk.begin(record)));
                held.ifPresent(away::remove);
            }
            if (lockMayBeOver()) {
                throw new IllegalStateException("renewed records did not come back");
            }
        }
    }
}
