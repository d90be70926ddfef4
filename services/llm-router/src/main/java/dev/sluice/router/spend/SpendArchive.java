package dev.sluice.router.spend;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Takes snapshots of the counters now and then, and puts the last one back where Redis has lost them. For one thread. */
final class SpendArchive {
    private static final Logger LOG = Logger.getLogger(SpendArchive.class);
    private static final String RECENT = "recent";

    private final KeeperStore store;
    private final SpendSnapshots snapshots;
    private final RecentCalls recent;
    private final Duration every;
    private long nextAt = System.nanoTime();
    private Map<Integer, Long> last = Map.of();

    SpendArchive(KeeperStore store, SpendSnapshots snapshots, RecentCalls recent, Duration every) {
        this.store = store;
        this.snapshots = snapshots;
        this.recent = recent;
        this.every = every;
    }

    /**
     * Fills Redis, where nothing is counted, with the last snapshot.
     *
     * @return the offsets at which it was taken; none if there is none of this topic
     */
    Map<Integer, Long> putBack(UsageTail topic) throws InterruptedException, ExecutionException, TimeoutException {
        var head = snapshots.possible() ? snapshots.last() : Optional.<SpendSnapshots.Head>empty();
        if (head.isEmpty() || !topic.holds(head.get().offsets())) {
            return Map.of();
        }
        var offsets = head.get().offsets();
        var filled = snapshots.read(head.get(), page -> {
            if (page.hash().equals(RECENT)) {
                recent.addAll(page.values().keySet());
            } else if (!store.fill(page.hash(), stillCounts(page.values()))) {
                throw new TimeoutException("another keeper has the lock");
            }
            store.watch();
        });
        var places = new HashMap<String, String>();
        offsets.forEach((partition, offset) -> places.put(partition.toString(), offset.toString()));
        if (!filled || !store.fill("offsets", places)) {
            throw new TimeoutException("another keeper has been faster");
        }
        LOG.infof("What was spent until %s is put back", head.get().at());
        last = offsets;
        return offsets;
    }

    /** While it is taken nothing is counted, and nobody else counts: so it is of one moment. */
    void takeIfDue(Map<Integer, Long> counted) throws InterruptedException, ExecutionException, TimeoutException {
        if (System.nanoTime() - nextAt < 0 || counted.equals(last)) {
            return;
        }
        nextAt = System.nanoTime() + every.toNanos();
        if (!snapshots.possible()) {
            return;
        }
        var writing = snapshots.begin();
        for (var hash : List.of("spent", "swept")) {
            store.eachPage(hash, values -> {
                writing.write(new SpendSnapshots.Page(hash, values));
                store.watch();
            });
        }
        for (var page : recent.pages()) {
            writing.write(new SpendSnapshots.Page(RECENT, page));
        }
        var now = store.watch();
        if (now.filter(sight -> sight.offsets().equals(counted)).isPresent()) {
            last = Map.copyOf(counted);
            writing.end(last);
        }
    }

    private static Map<String, String> stillCounts(Map<String, String> values) {
        var now = Instant.now();
        var counting = new HashMap<>(values);
        counting.keySet().removeIf(field -> Tally.isOver(field, now));
        return counting;
    }
}
