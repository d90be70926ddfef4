package dev.sluice.router.spend;

import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.kafka.Backoff;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Loop;
import dev.sluice.kafka.RecordsRefused;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.feed.UsageTopic;
import dev.sluice.router.redis.RedisScripts;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Carries {@code sluice.usage} into the counters of Redis and looks after leases that ran out, while there are budgets. Every
 * replica has one and one of them works, as {@link SpendWatch} says: it holds a lock in Redis, and each step checks the lock
 * and the offset, so that two who both think they work count nothing twice. Now and then it writes a snapshot. See
 * docs/adr/0020 and docs/adr/0049.
 */
@Singleton
public class SpendKeeper {
    private static final Logger LOG = Logger.getLogger(SpendKeeper.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** So much of the topic is read again at most when Redis has lost everything. */
    private static final Duration SNAPSHOT_EVERY = Duration.ofMinutes(5);

    private final BudgetBook book;
    private final Function<UsageRecorded, CompletableFuture<Void>> ledger;
    private final Duration lease;
    private final Duration snapshotEvery;
    private final KafkaSettings kafka;
    private final KeeperStore store;
    private final RecordsRefused refused = new RecordsRefused("llm-router", Topics.USAGE.name());
    private final Loop loop = new Loop("llm-router-spend", Backoff.USUAL, this::keepIfAny);

    @Inject
    SpendKeeper(RouterConfig config, RedisScripts scripts, BudgetBook book, UsageTopic topic, KafkaSettings kafka) {
        this(
                new SpendStore(scripts, Budgets.PREFIX),
                book,
                topic::write,
                config.budgets().lease(),
                SNAPSHOT_EVERY,
                kafka);
    }

    SpendKeeper(
            SpendStore store,
            BudgetBook book,
            Function<UsageRecorded, CompletableFuture<Void>> ledger,
            Duration lease,
            Duration snapshotEvery,
            KafkaSettings kafka) {
        this.store = new KeeperStore(store, UUID.randomUUID().toString());
        this.book = book;
        this.ledger = ledger;
        this.lease = lease;
        this.snapshotEvery = snapshotEvery;
        this.kafka = kafka;
    }

    void begin(@Observes StartupEvent started) {
        start();
    }

    void end(@Observes ShutdownEvent stopped) {
        stop();
    }

    void start() {
        loop.start();
    }

    void stop() {
        loop.close();
    }

    private void keepIfAny(Loop running) throws Exception {
        running.pause(PAUSE);
        if (book.isEmpty()) {
            return;
        }
        try (var consumer = new KafkaConsumer<String, byte[]>(kafka.consumer("llm-router-spend"));
                var snapshots = new SpendSnapshots(kafka)) {
            running.wakeBy(consumer::wakeup);
            var topic = new UsageTail(consumer);
            var count = new UsageCount(store, refused);
            var leases = new LeaseSweep(store, topic, ledger, lease);
            var archive = new SpendArchive(store, snapshots, count.recent(), snapshotEvery);
            new SpendWatch(running, book, store, topic, count, leases, archive).keep();
        } catch (WakeupException stop) {
            LOG.debug("Stopping");
        }
    }
}
