package dev.sluice.router.spend;

import dev.sluice.contracts.UsageRecorded;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Settles the leases of replicas that are silent. A lease may only be settled when no record of its call can be on the topic
 * uncounted: so first the end of the topic is noted, and once that is reached those are swept that had run out before. For one
 * thread.
 */
final class LeaseSweep {
    private static final Logger LOG = Logger.getLogger(LeaseSweep.class);
    private static final Duration WRITTEN_MAX = Duration.ofSeconds(10);
    private static final int MOST = 200;

    private final KeeperStore store;
    private final UsageTail topic;
    private final Function<UsageRecorded, CompletableFuture<Void>> ledger;
    private final Duration lease;
    private Optional<Noted> noted = Optional.empty();

    private record Noted(long time, Map<TopicPartition, Long> ends) {}

    LeaseSweep(
            KeeperStore store,
            UsageTail topic,
            Function<UsageRecorded, CompletableFuture<Void>> ledger,
            Duration lease) {
        this.store = store;
        this.topic = topic;
        this.ledger = ledger;
        this.lease = lease;
    }

    void forget() {
        noted = Optional.empty();
    }

    void settle(SpendStore.Sight sight) throws InterruptedException, ExecutionException, TimeoutException {
        if (noted.isEmpty()) {
            if (sight.runOut() > 0) {
                noted = Optional.of(new Noted(sight.now(), topic.ends()));
            }
            return;
        }
        if (!topic.reached(noted.get().ends())) {
            return;
        }
        var dead = store.sweep(noted.get().time(), lease, MOST);
        noted = Optional.empty();
        for (var record : dead) {
            LOG.warnf("Model call %s is settled by lease: its replica is silent", record.request());
            ledger.apply(byLease(record)).get(WRITTEN_MAX.toMillis(), TimeUnit.MILLISECONDS);
        }
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
                record.reuse(),
                record.tags());
    }
}
