package dev.sluice.session.projection;

import dev.sluice.kafka.Backoff;
import dev.sluice.kafka.DeadLetters;
import dev.sluice.kafka.Loop;
import dev.sluice.kafka.RecordsRefused;
import dev.sluice.kafka.RecordsRefused.End;
import dev.sluice.kafka.Trouble;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * One channel's way into Postgres. A batch is one transaction; where that fails, each of its records is one, in order:
 *
 * <pre>
 * Postgres is away       -> the record is tried again for as long as it takes; nothing overtakes it
 * the record is refused  -> {@value #TRIES_MAX} tries, then a dead letter, and those behind it go on
 * a newer writer's word  -> held: its partition goes no further here, the others do; or left out, where that loses nothing
 * </pre>
 *
 * Offsets are committed behind what is done, so nothing is lost, and a repeated record must change nothing.
 */
public final class ProjectedChannel {
    private static final Logger LOG = Logger.getLogger(ProjectedChannel.class);
    private static final int TRIES_MAX = 3;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final Duration TRANSACTION_MAX = Duration.ofSeconds(30);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final String name;
    private final boolean holds;
    private final DeadLetters deadLetters;
    private final DatabaseTrouble database;
    private final Consumer<Map<TopicPartition, OffsetAndMetadata>> commit;
    private final HeldPartitions held = new HeldPartitions();
    private volatile long waitingSince;

    /** What one record changes, inside the transaction that is open; nothing if it is known already. */
    @FunctionalInterface
    public interface Change<T> {
        Uni<Optional<T>> of(ConsumerRecord<String, byte[]> record) throws Exception;
    }

    /**
     * @param holds whether a newer writer's record holds its partition, because leaving it out would be a hole for ever
     * @param commit told up to where the partitions are done; must not wait
     */
    ProjectedChannel(
            String name,
            boolean holds,
            DeadLetters deadLetters,
            DatabaseTrouble database,
            Consumer<Map<TopicPartition, OffsetAndMetadata>> commit) {
        this.name = name;
        this.holds = holds;
        this.deadLetters = deadLetters;
        this.database = database;
        this.commit = commit;
    }

    /** Carries a batch; done when all of it is in Postgres, put aside or held. {@code done} gets what was new, in order. */
    public <T> Uni<Void> project(ConsumerRecords<String, byte[]> records, Change<T> change, Consumer<T> done) {
        // A thread that may wait: for as long as Postgres is away, and for a dead letter.
        return Uni.createFrom()
                .<Void>emitter(end -> Thread.ofVirtual().name(name).start(() -> {
                    try {
                        carryToItsEnd(records, change, done);
                        end.complete(null);
                    } catch (InterruptedException stopping) {
                        end.fail(stopping);
                    } catch (Error error) {
                        Loop.reportDead(name, error);
                        end.fail(error);
                    }
                }));
    }

    public String name() {
        return name;
    }

    /** How long the record at hand has been waiting for Postgres; nothing if it does not wait. */
    public Duration waitingFor() {
        var since = waitingSince;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /** The partitions that wait for a newer reader, each with the reason. */
    public Map<TopicPartition, String> held() {
        return held.reasons();
    }

    /** The partitions are this reader's from where they are committed, whatever it held before. */
    void assigned(Iterable<TopicPartition> partitions) {
        partitions.forEach(held::release);
    }

    /** A bug beside the records must not stop the channel unseen: the batch, which changes nothing twice, comes again. */
    private <T> void carryToItsEnd(ConsumerRecords<String, byte[]> records, Change<T> change, Consumer<T> done)
            throws InterruptedException {
        for (var outages = 1; ; outages++) {
            try {
                carry(records, change, done);
                waitingSince = 0;
                return;
            } catch (RuntimeException bug) {
                LOG.errorf(bug, "%s failed beside its records", name);
                await(records.iterator().next(), "a bug", outages);
            }
        }
    }

    private <T> void carry(ConsumerRecords<String, byte[]> records, Change<T> change, Consumer<T> done)
            throws InterruptedException {
        var batch = new ArrayList<ConsumerRecord<String, byte[]>>();
        for (var record : records) {
            if (held.admits(record)) {
                batch.add(record);
            }
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            transaction(batch, change).forEach(done);
        } catch (Exception failure) {
            LOG.debugf("%s goes on record by record: %s", name, failure);
            for (var record : batch) {
                alone(record, change).ifPresent(done);
            }
        }
        commit.accept(held.doneOf(batch));
    }

    private <T> Optional<T> alone(ConsumerRecord<String, byte[]> record, Change<T> change) throws InterruptedException {
        var outages = 0;
        var tries = 0;
        while (held.admits(record)) {
            try {
                var changed = transaction(List.of(record), change);
                waitingSince = 0;
                return changed.stream().findFirst();
            } catch (Exception failure) {
                var newer = Trouble.ofNewerWriter(failure);
                if (newer.isPresent()) {
                    passOver(record, newer.get());
                    return Optional.empty();
                }
                switch (database.of(failure)) {
                    case Trouble.Away away -> await(record, away.reason(), ++outages);
                    case Trouble.Refused refused -> {
                        if (++tries < TRIES_MAX) {
                            Thread.sleep(BETWEEN_TRIES);
                        } else if (isBuried(record, refused.reason())) {
                            waitingSince = 0;
                            return Optional.empty();
                        } else {
                            await(record, "no dead letter can be written", ++outages);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private void passOver(ConsumerRecord<String, byte[]> record, String reason) {
        var refused = new RecordsRefused("session", record.topic());
        if (!holds) {
            refused.count(End.UNKNOWN);
            return;
        }
        LOG.errorf("%s holds %s-%d@%d: %s", name, record.topic(), record.partition(), record.offset(), reason);
        held.hold(record, reason);
        refused.count(End.HELD);
    }

    private void await(ConsumerRecord<?, ?> record, String reason, int outages) throws InterruptedException {
        if (waitingSince == 0) {
            waitingSince = System.nanoTime();
        }
        var time = BACKOFF.after(outages, ThreadLocalRandom.current());
        LOG.warnf("%s waits at %s-%d@%d: %s", name, record.topic(), record.partition(), record.offset(), reason);
        Thread.sleep(time);
    }

    private boolean isBuried(ConsumerRecord<String, byte[]> record, String reason) throws InterruptedException {
        try {
            deadLetters.bury(record, TRIES_MAX, reason).get(DeadLetters.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException away) {
            return false;
        }
    }

    private static <T> List<T> transaction(List<ConsumerRecord<String, byte[]>> records, Change<T> change)
            throws Exception {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> Panache.withTransaction(() -> Multi.createFrom()
                            .iterable(records)
                            .onItem()
                            .transformToUniAndConcatenate(record -> changed(record, change))
                            .collect()
                            .asList())
                    .ifNoItem()
                    .after(TRANSACTION_MAX)
                    .fail()
                    .map(found -> found.stream().flatMap(Optional::stream).toList()));
        } catch (Exception | Error failure) {
            throw failure;
        } catch (Throwable other) {
            throw new IllegalStateException(other);
        }
    }

    private static <T> Uni<Optional<T>> changed(ConsumerRecord<String, byte[]> record, Change<T> change) {
        try {
            return change.of(record);
        } catch (Exception refused) {
            return Uni.createFrom().failure(refused);
        }
    }
}
