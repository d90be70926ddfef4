package dev.sluice.router.spend;

import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.kafka.Backoff;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Loop;
import dev.sluice.kafka.RecordsRefused;
import dev.sluice.kafka.Trouble;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.feed.UsageTopic;
import dev.sluice.router.redis.RedisScripts;
import dev.sluice.router.redis.RedisTrouble;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Carries {@code sluice.usage} into the counters of Redis and looks after leases that ran out. Every replica has one and
 * one of them works: it holds a lock in Redis, and each step checks the lock and the offset, so that two who both think
 * they work count nothing twice.
 *
 * <pre>
 * no budgets --> idle
 * another holds the lock --> waits
 * holds it: counters gone or not what was left there --> closed, reads from where they stand, to the end, while every
 *                                                        replica holds again what its running calls may cost --> open
 * counters gone --> puts back the last snapshot first, and reads from where that stands
 * </pre>
 *
 * Now and then it writes a snapshot. See docs/adr/0020 and docs/adr/0049.
 */
@Singleton
public class SpendKeeper {
    private static final Logger LOG = Logger.getLogger(SpendKeeper.class);
    private static final Duration LOCK = Duration.ofSeconds(5);
    /** Short, because the lock must be looked at in between. */
    private static final Duration POLL = Duration.ofMillis(500);

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);

    /** In this time every replica has looked after its running calls once. */
    private static final Duration HELD_AGAIN = Budgets.LOOK.plus(RedisScripts.MAX.multipliedBy(2));

    private static final Duration TIDY_EVERY = Duration.ofHours(1);

    /** So much of the topic is read again at most when Redis has lost everything. */
    private static final Duration SNAPSHOT_EVERY = Duration.ofMinutes(5);

    private static final int BATCH = 200;

    /** How many of the last calls are remembered by name. */
    private static final int RECENT_MAX = 50_000;

    private static final int RECENT_PER_PAGE = 1_000;
    private static final String RECENT = "recent";

    private final SpendStore store;
    private final BudgetBook book;
    private final Function<UsageRecorded, CompletableFuture<Void>> ledger;
    private final Duration lease;
    private final Duration snapshotEvery;
    private final KafkaSettings kafka;
    private final String token = UUID.randomUUID().toString();
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
        this.store = store;
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
            new Watch(consumer, snapshots).keep();
        } catch (WakeupException stop) {
            LOG.debug("Stopping");
        }
    }

    /** One keeper's work with one consumer. For one thread. */
    private final class Watch {
        private final Consumer<String, byte[]> kafka;
        private final SpendSnapshots snapshots;
        private final List<TopicPartition> partitions;
        private final Map<Integer, Long> counted = new HashMap<>();
        private final SequencedSet<String> recent = new LinkedHashSet<>();
        private Map<TopicPartition, Long> ends = Map.of();
        private boolean synced;
        private boolean open;
        private long openAt = System.nanoTime();
        private Optional<Sweep> sweep = Optional.empty();
        private long tidyAt = System.nanoTime();
        private long snapshotAt = System.nanoTime();
        private Map<Integer, Long> inSnapshot = Map.of();

        private record Sweep(long time, Map<TopicPartition, Long> after) {}

        Watch(Consumer<String, byte[]> kafka, SpendSnapshots snapshots) {
            this.kafka = kafka;
            this.snapshots = snapshots;
            this.partitions = kafka.partitionsFor(Topics.USAGE.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            kafka.assign(partitions);
        }

        void keep() throws InterruptedException, ExecutionException, TimeoutException {
            while (!loop.stopping() && !book.isEmpty()) {
                var sight = await(store.watch(token, LOCK));
                loop.well();
                if (sight.isEmpty()) {
                    synced = false;
                    loop.pause(PAUSE);
                    continue;
                }
                if (!synced
                        || !counted.equals(sight.get().offsets())
                        || (open && !sight.get().ready())) {
                    synchronise(sight.get());
                }
                if (synced) {
                    count();
                }
                if (synced && !open && reached(ends) && System.nanoTime() - openAt >= 0) {
                    open = await(store.open(token));
                    LOG.info("Budgets are open: what was spent is counted");
                }
                if (synced && open) {
                    settleDead(sight.get());
                    tidy();
                    takeSnapshot();
                }
            }
        }

        /** Goes on where the counters stand; where that is not where they were left, nobody may spend meanwhile. */
        private void synchronise(SpendStore.Sight sight)
                throws InterruptedException, ExecutionException, TimeoutException {
            var trusted = !synced && sight.ready();
            if (!trusted) {
                LOG.info("Budgets are closed until what was spent is counted again");
                if (!await(store.begin(token))) {
                    return;
                }
                openAt = System.nanoTime() + HELD_AGAIN.toNanos();
            }
            ends = kafka.endOffsets(partitions);
            counted.clear();
            counted.putAll(sight.offsets().isEmpty() ? putBack() : sight.offsets());
            var beginnings = kafka.beginningOffsets(partitions);
            for (var partition : partitions) {
                var from = counted.getOrDefault(partition.partition(), 0L);
                kafka.seek(partition, Math.max(from, beginnings.get(partition)));
            }
            open = trusted;
            synced = true;
            sweep = Optional.empty();
        }

        /**
         * Fills Redis, where nothing is counted, with the last snapshot.
         *
         * @return the offsets at which it was taken; none if there is none
         */
        private Map<Integer, Long> putBack() throws InterruptedException, ExecutionException, TimeoutException {
            var last = snapshots.possible() ? snapshots.last() : Optional.<SpendSnapshots.Head>empty();
            if (last.isEmpty() || !isOfThisTopic(last.get())) {
                return Map.of();
            }
            var offsets = last.get().offsets();
            var filled = snapshots.read(last.get(), page -> {
                if (page.hash().equals(RECENT)) {
                    recent.addAll(page.values().keySet());
                } else if (!await(store.fill(token, page.hash(), stillCounts(page.values())))) {
                    throw new TimeoutException("another keeper has the lock");
                }
                await(store.watch(token, LOCK));
            });
            var places = new HashMap<String, String>();
            offsets.forEach((partition, offset) -> places.put(partition.toString(), offset.toString()));
            if (!filled || !await(store.fill(token, "offsets", places))) {
                throw new TimeoutException("another keeper has been faster");
            }
            LOG.infof("What was spent until %s is put back", last.get().at());
            inSnapshot = offsets;
            return offsets;
        }

        /** A topic that was made anew has not come as far. */
        private boolean isOfThisTopic(SpendSnapshots.Head head) {
            return partitions.stream()
                    .allMatch(
                            partition -> head.offsets().getOrDefault(partition.partition(), 0L) <= ends.get(partition));
        }

        /** While it is taken nothing is counted, and nobody else counts: so it is of one moment. */
        private void takeSnapshot() throws InterruptedException, ExecutionException, TimeoutException {
            if (System.nanoTime() - snapshotAt < 0 || counted.equals(inSnapshot)) {
                return;
            }
            snapshotAt = System.nanoTime() + snapshotEvery.toNanos();
            if (!snapshots.possible()) {
                return;
            }
            var writing = snapshots.begin();
            for (var hash : List.of("spent", "swept")) {
                eachPage(hash, values -> {
                    writing.write(new SpendSnapshots.Page(hash, values));
                    await(store.watch(token, LOCK));
                });
            }
            var names = List.copyOf(recent);
            for (var from = 0; from < names.size(); from += RECENT_PER_PAGE) {
                var values = new HashMap<String, String>();
                names.subList(from, Math.min(from + RECENT_PER_PAGE, names.size()))
                        .forEach(name -> values.put(name, ""));
                writing.write(new SpendSnapshots.Page(RECENT, values));
            }
            var now = await(store.watch(token, LOCK));
            if (now.filter(sight -> sight.offsets().equals(counted)).isPresent()) {
                inSnapshot = Map.copyOf(counted);
                writing.end(inSnapshot);
            }
        }

        private void eachPage(String hash, PageTaker taker)
                throws InterruptedException, ExecutionException, TimeoutException {
            var cursor = SpendStore.START;
            do {
                var page = await(store.scan(hash, cursor));
                taker.take(page.values());
                cursor = page.next();
            } while (!cursor.equals(SpendStore.START));
        }

        private void count() throws InterruptedException, ExecutionException, TimeoutException {
            var polled = kafka.poll(POLL);
            for (var partition : polled.partitions()) {
                var records = polled.records(partition);
                for (var from = 0; from < records.size(); from += BATCH) {
                    if (!count(partition.partition(), records.subList(from, Math.min(from + BATCH, records.size())))) {
                        synced = false;
                        return;
                    }
                }
            }
        }

        private boolean count(int partition, List<ConsumerRecord<String, byte[]>> records)
                throws InterruptedException, ExecutionException, TimeoutException {
            try {
                return count(partition, records, records.getLast().offset() + 1);
            } catch (ExecutionException failure) {
                return switch (RedisTrouble.of(failure)) {
                    case Trouble.Away _ -> throw failure;
                    case Trouble.Refused _ -> countEach(partition, records);
                };
            }
        }

        /** One of them is refused: that one is left out, with a line in the log, and the others count. */
        private boolean countEach(int partition, List<ConsumerRecord<String, byte[]>> records)
                throws InterruptedException, ExecutionException, TimeoutException {
            for (var record : records) {
                try {
                    if (!count(partition, List.of(record), record.offset() + 1)) {
                        return false;
                    }
                } catch (ExecutionException failure) {
                    switch (RedisTrouble.of(failure)) {
                        case Trouble.Away _ -> throw failure;
                        case Trouble.Refused bad -> leaveOut(record, bad.reason(), RecordsRefused.End.SKIPPED);
                    }
                    if (!count(partition, List.of(), record.offset() + 1)) {
                        return false;
                    }
                }
            }
            return true;
        }

        private boolean count(int partition, List<ConsumerRecord<String, byte[]>> records, long next)
                throws InterruptedException, ExecutionException, TimeoutException {
            var usages = new ArrayList<SpendStore.Line>();
            records.forEach(record -> read(record).map(this::line).ifPresent(usages::add));
            var from = Optional.ofNullable(counted.get(partition));
            if (!await(store.apply(token, partition, from, next, usages, Instant.now()))) {
                return false;
            }
            counted.put(partition, next);
            return true;
        }

        /** A replica may wake up and write its record in the very moment in which its lease is settled. */
        private SpendStore.Line line(UsageRecorded usage) {
            if (usage.settlement().isPresent()) {
                return new SpendStore.Line(usage, recent.contains(usage.request()));
            }
            recent.add(usage.request());
            if (recent.size() > RECENT_MAX) {
                recent.removeFirst();
            }
            return new SpendStore.Line(usage, false);
        }

        /** A lease may only be settled when no record of its call can be on the topic uncounted. */
        private void settleDead(SpendStore.Sight sight)
                throws InterruptedException, ExecutionException, TimeoutException {
            if (sweep.isEmpty()) {
                if (sight.runOut() > 0) {
                    sweep = Optional.of(new Sweep(sight.now(), kafka.endOffsets(partitions)));
                }
                return;
            }
            if (!reached(sweep.get().after())) {
                return;
            }
            var dead = await(store.sweep(token, sweep.get().time(), lease, BATCH));
            sweep = Optional.empty();
            for (var record : dead) {
                LOG.warnf("Model call %s is settled by lease: its replica is silent", record.request());
                ledger.apply(byLease(record)).get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private void tidy() throws InterruptedException, ExecutionException, TimeoutException {
            if (System.nanoTime() < tidyAt) {
                return;
            }
            tidyAt = System.nanoTime() + TIDY_EVERY.toNanos();
            for (var hash : List.of("spent", "told")) {
                eachPage(hash, values -> {
                    var over = values.keySet().stream()
                            .filter(field -> Tally.isOver(field, Instant.now()))
                            .toList();
                    await(store.forget(token, hash, over));
                });
            }
        }

        private boolean reached(Map<TopicPartition, Long> offsets) {
            return offsets.entrySet().stream().allMatch(end -> kafka.position(end.getKey()) >= end.getValue());
        }
    }

    /** Who gets a hash page by page. */
    @FunctionalInterface
    private interface PageTaker {
        void take(Map<String, String> values) throws InterruptedException, ExecutionException, TimeoutException;
    }

    private static Map<String, String> stillCounts(Map<String, String> values) {
        var now = Instant.now();
        var counting = new HashMap<>(values);
        counting.keySet().removeIf(field -> Tally.isOver(field, now));
        return counting;
    }

    private static UsageRecorded byLease(UsageRecorded record) {
        return new UsageRecorded(
                record.request(),
                record.tenant(),
                record.user(),
                record.session(),
                record.turn(),
                record.step(),
                record.run(),
                record.agent(),
                record.provider(),
                record.model(),
                record.usage(),
                record.estimated(),
                record.costMicros(),
                record.outcome(),
                record.startedAt(),
                record.took(),
                record.traceparent(),
                record.key(),
                record.pricedBy(),
                Optional.of(UsageRecorded.Settlement.LEASE),
                record.reuse());
    }

    private Optional<UsageRecorded> read(ConsumerRecord<String, byte[]> record) {
        var type = Optional.ofNullable(record.headers().lastHeader("ce_type")).map(header -> header.value());
        if (!CloudEvent.is(UsageRecorded.class, type)) {
            return Optional.empty();
        }
        try {
            return Optional.of(MessageCodec.read(record.value(), UsageRecorded.class));
        } catch (MessageCodec.UnreadableMessage unreadable) {
            var end = Trouble.ofNewerWriter(unreadable).isPresent()
                    ? RecordsRefused.End.UNKNOWN
                    : RecordsRefused.End.SKIPPED;
            leaveOut(record, unreadable.getMessage(), end);
            return Optional.empty();
        }
    }

    private void leaveOut(ConsumerRecord<?, ?> record, String reason, RecordsRefused.End end) {
        LOG.errorf("Left out %s-%d@%d: %s", record.topic(), record.partition(), record.offset(), reason);
        refused.count(end);
    }

    private static <T> T await(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
