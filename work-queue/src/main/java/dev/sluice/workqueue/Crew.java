package dev.sluice.workqueue;

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
    private final List<Member<T>> members = new CopyOnWriteArrayList<>();
    private final Semaphore news = new Semaphore(0);
    private int hired;
    private volatile boolean dismissed;

    private record Member<T>(WorkConsumer<T> consumer, Thread thread) {}

    Crew(WorkQueueSettings settings, WorkDesk<T> desk, CompletableFuture<Void> drainOver) {
        this.settings = settings;
        this.desk = desk;
        this.drainOver = drainOver;
    }

    /** How many to add to a crew of this size: as many again, when nobody is free. */
    static int wanted(int size, int free, int max) {
        return free > 0 ? 0 : Math.min(size, max - size);
    }

    /** Keeps the crew at its right size until it is dismissed, then waits for its last member. */
    void work() throws InterruptedException {
        hire(settings.consumersMin());
        while (!dismissed) {
            news.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            news.drainPermits();
            fit();
        }
        members.forEach(member -> member.consumer().stop());
        for (var member : members) {
            member.thread().join();
        }
    }

    void dismiss() {
        dismissed = true;
        members.forEach(member -> member.consumer().stop());
        news.release();
    }

    boolean connected() {
        return members.stream().anyMatch(member -> member.consumer().connected());
    }

    private void fit() {
        members.removeIf(member -> !member.thread().isAlive());
        if (dismissed) {
            return;
        }
        var free = (int)
                members.stream().filter(member -> !member.consumer().busy()).count();
        hire(wanted(members.size(), free, settings.consumersMax()));
        if (free > 1 && members.size() > settings.consumersMin()) {
            members.stream()
                    .filter(member -> member.consumer().idleFor(IDLE_MAX))
                    .findFirst()
                    .ifPresent(member -> member.consumer().stop());
        }
    }

    private void hire(int count) {
        for (int i = 0; i < count; i++) {
            var name = settings.group() + "-" + ++hired;
            var consumer = new WorkConsumer<>(settings, name, desk, drainOver, news::release);
            // No virtual thread: Kafka's poll spins while it joins, and would keep the few carriers from all others.
            members.add(new Member<>(
                    consumer, Thread.ofPlatform().name(name).daemon().start(consumer)));
        }
    }
}
