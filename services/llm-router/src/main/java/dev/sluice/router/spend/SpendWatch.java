package dev.sluice.router.spend;

import dev.sluice.kafka.Loop;
import dev.sluice.router.redis.RedisScripts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * One keeper's work, as long as there are budgets and it is not stopped:
 *
 * <pre>
 * another holds the lock --> waits
 * holds it: counters gone or not what was left there --> closed, reads from where they stand, to the end, while every
 *                                                        replica holds again what its running calls may cost --> open
 * counters gone --> puts back the last snapshot first, and reads from where that stands
 * </pre>
 *
 * For one thread.
 */
final class SpendWatch {
    private static final Logger LOG = Logger.getLogger(SpendWatch.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** In this time every replica has looked after its running calls once. */
    private static final Duration HELD_AGAIN = Budgets.LOOK.plus(RedisScripts.MAX.multipliedBy(2));

    private static final Duration TIDY_EVERY = Duration.ofHours(1);

    private final Loop loop;
    private final BudgetBook book;
    private final KeeperStore store;
    private final UsageTail topic;
    private final UsageCount count;
    private final LeaseSweep leases;
    private final SpendArchive archive;
    private Map<TopicPartition, Long> ends = Map.of();
    private boolean synced;
    private boolean open;
    private long openAt = System.nanoTime();
    private long tidyAt = System.nanoTime();

    SpendWatch(
            Loop loop,
            BudgetBook book,
            KeeperStore store,
            UsageTail topic,
            UsageCount count,
            LeaseSweep leases,
            SpendArchive archive) {
        this.loop = loop;
        this.book = book;
        this.store = store;
        this.topic = topic;
        this.count = count;
        this.leases = leases;
        this.archive = archive;
    }

    void keep() throws InterruptedException, ExecutionException, TimeoutException {
        while (!loop.stopping() && !book.isEmpty()) {
            var sight = store.watch();
            loop.well();
            if (sight.isEmpty()) {
                synced = false;
                loop.pause(PAUSE);
                continue;
            }
            if (!synced
                    || !count.offsets().equals(sight.get().offsets())
                    || (open && !sight.get().ready())) {
                synchronise(sight.get());
            }
            if (synced) {
                synced = count.count(topic.poll());
            }
            if (synced && !open && topic.reached(ends) && System.nanoTime() - openAt >= 0) {
                open = store.open();
                LOG.info("Budgets are open: what was spent is counted");
            }
            if (synced && open) {
                leases.settle(sight.get());
                tidy();
                archive.takeIfDue(count.offsets());
            }
        }
    }

    /** Goes on where the counters stand; where that is not where they were left, nobody may spend meanwhile. */
    private void synchronise(SpendStore.Sight sight) throws InterruptedException, ExecutionException, TimeoutException {
        var trusted = !synced && sight.ready();
        if (!trusted) {
            LOG.info("Budgets are closed until what was spent is counted again");
            if (!store.begin()) {
                return;
            }
            openAt = System.nanoTime() + HELD_AGAIN.toNanos();
        }
        ends = topic.ends();
        count.goOnFrom(sight.offsets().isEmpty() ? archive.putBack(topic) : sight.offsets());
        topic.seek(count.offsets());
        open = trusted;
        synced = true;
        leases.forget();
    }

    private void tidy() throws InterruptedException, ExecutionException, TimeoutException {
        if (System.nanoTime() < tidyAt) {
            return;
        }
        tidyAt = System.nanoTime() + TIDY_EVERY.toNanos();
        for (var hash : List.of("spent", "told")) {
            store.eachPage(hash, values -> {
                var over = values.keySet().stream()
                        .filter(field -> Tally.isOver(field, Instant.now()))
                        .toList();
                store.forget(hash, over);
            });
        }
    }
}
