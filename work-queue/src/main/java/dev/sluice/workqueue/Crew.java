package dev.sluice.workqueue;

import dev.sluice.kafka.Loop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The consumers of one queue: more of them while all are busy, fewer when some have long been idle. */
final class Crew<T> {
    private static final Duration IDLE_MAX = Duration.ofMinutes(10);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

    private final WorkQueueSettings settings;
    private final WorkDesk<T> desk;
    private final CompletableFuture<Void> drainOver;
    private final List<WorkConsumer<T>> members = new CopyOnWriteArrayList<>();
    private final Semaphore news = new Semaphore(0);
    private int hired;

    Crew(WorkQueueSettings settings, WorkDesk<T> desk, CompletableFuture<Void> drainOver) {
        this.settings = settings;
        this.desk = desk;
        this.drainOver = drainOver;
    }

    /** How many to add to a crew of this size: up to its least, and as many again when nobody is free. */
    static int wanted(int size, int free, int min, int max) {
        if (size < min) {
            return min - size;
        }
        return free > 0 ? 0 : Math.min(size, max - size);
    }

    /** Keeps the crew at its right size until it is dismissed. */
    void work(Loop loop) throws InterruptedException {
        loop.wakeBy(this::dismiss);
        while (!loop.stopping()) {
            fit();
            news.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            news.drainPermits();
        }
    }

    /** Waits for the last member, which holds its work until that has ended or the drain is over; false if it takes longer. */
    boolean awaitEnd(Duration max) throws InterruptedException {
        dismiss();
        var until = System.nanoTime() + max.toNanos();
        for (var member : members) {
            if (!member.awaitEnd(Duration.ofNanos(Math.max(0, until - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    boolean connected() {
        return members.stream().anyMatch(WorkConsumer::connected);
    }

    /** From now on nobody takes work, neither those who are here nor those who are being hired. */
    private void dismiss() {
        members.forEach(WorkConsumer::stop);
        news.release();
    }

    private void fit() {
        members.removeIf(member -> !member.alive());
        var free = (int) members.stream().filter(member -> !member.busy()).count();
        hire(wanted(members.size(), free, settings.consumersMin(), settings.consumersMax()));
        if (free > 1 && members.size() > settings.consumersMin()) {
            members.stream()
                    .filter(member -> member.idleFor(IDLE_MAX))
                    .findFirst()
                    .ifPresent(WorkConsumer::stop);
        }
    }

    private void hire(int count) {
        for (int i = 0; i < count; i++) {
            var name = settings.group() + "-" + ++hired;
            members.add(new WorkConsumer<>(settings, name, desk, drainOver, news::release).start());
        }
    }
}
