package dev.sluice.router.spend;

import dev.sluice.contracts.UsageRecorded;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The counters as one keeper has them, under its token: each question waits for its answer. For one thread. */
final class KeeperStore {
    private static final Duration LOCK = Duration.ofSeconds(5);
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final SpendStore store;
    private final String token;

    /** Who gets a hash page by page. */
    @FunctionalInterface
    interface PageTaker {
        void take(Map<String, String> values) throws InterruptedException, ExecutionException, TimeoutException;
    }

    KeeperStore(SpendStore store, String token) {
        this.store = store;
        this.token = token;
    }

    /** Takes or keeps the lock; empty while another has it. */
    Optional<SpendStore.Sight> watch() throws InterruptedException, ExecutionException, TimeoutException {
        return await(store.watch(token, LOCK));
    }

    /** Closes budgets until {@link #open}; false if the lock is another's. */
    boolean begin() throws InterruptedException, ExecutionException, TimeoutException {
        return await(store.begin(token));
    }

    boolean open() throws InterruptedException, ExecutionException, TimeoutException {
        return await(store.open(token));
    }

    /** Counts records of one partition; see {@link SpendStore#apply}. */
    boolean apply(int partition, Optional<Long> from, long next, List<SpendStore.Line> lines)
            throws InterruptedException, ExecutionException, TimeoutException {
        return await(store.apply(token, partition, from, next, lines, Instant.now()));
    }

    /** Records of the leases that had run out by a time; see {@link SpendStore#sweep}. */
    List<UsageRecorded> sweep(long time, Duration pause, int most)
            throws InterruptedException, ExecutionException, TimeoutException {
        return await(store.sweep(token, time, pause, most));
    }

    /** Puts values of a snapshot back; false if the lock is another's, or something has been counted since. */
    boolean fill(String hash, Map<String, String> values)
            throws InterruptedException, ExecutionException, TimeoutException {
        return await(store.fill(token, hash, values));
    }

    void forget(String hash, List<String> fields) throws InterruptedException, ExecutionException, TimeoutException {
        await(store.forget(token, hash, fields));
    }

    /** Gives all of a hash, some of it twice. */
    void eachPage(String hash, PageTaker taker) throws InterruptedException, ExecutionException, TimeoutException {
        var cursor = SpendStore.START;
        do {
            var page = await(store.scan(hash, cursor));
            taker.take(page.values());
            cursor = page.next();
        } while (!cursor.equals(SpendStore.START));
    }

    private static <T> T await(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
