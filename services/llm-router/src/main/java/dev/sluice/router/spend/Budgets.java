package dev.sluice.router.spend;

import dev.sluice.contracts.BudgetExceeded;
import dev.sluice.contracts.BudgetWarned;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.feed.SpendWitness;
import dev.sluice.router.feed.UsageTopic;
import dev.sluice.router.redis.RedisScripts;
import dev.sluice.router.redis.RedisStep;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Sets money aside before a call spends it, against every budget that applies, over all replicas: so together they
 * never spend more than a budget and what one call's estimate was wrong by. Where no budget applies Redis is not asked.
 *
 * <pre>
 * reserve --> held by a lease, renewed while the call runs
 *   settle: the lease holds the real cost until the usage record has come round on sluice.usage, then it is spent
 *   release: nothing is held
 *   the replica dies: the lease runs out, and another replica writes the usage record (see SpendKeeper)
 * </pre>
 *
 * Thread-safe; never blocks and never throws. See docs/adr/0020.
 */
@Singleton
public class Budgets {
    /** The code of the error for a call that no budget holds; OpenAI's word. */
    public static final String QUOTA = "insufficient_quota";

    /** What the keys in Redis begin with; the braces keep them on one node of a cluster. */
    static final String PREFIX = "sluice:router:{spend}:";

    /** How often a replica with running calls looks whether Redis has lost them. */
    static final Duration LOOK = Duration.ofMillis(500);

    private static final Logger LOG = Logger.getLogger(Budgets.class);
    private static final OpenAiError CLOSED = OpenAiError.of(
                    503,
                    "server_error",
                    "budgets_unavailable",
                    "What has been spent is not known at the moment, so nothing more may be.")
            .retryAfter(Duration.ofSeconds(2));

    private final SpendStore store;
    private final BudgetBook book;
    private final SpendWitness witness;
    private final Duration lease;
    private final Map<String, UsageRecorded> open = new ConcurrentHashMap<>();

    /** Calls that were not made because Redis did not answer, and which it may have reserved for all the same. */
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

    /** What became of a wish to reserve. */
    public sealed interface Answer {
        /** The call may be made. */
        record Reserved(Reservation reservation) implements Answer {}

        /** It may not; this is what its caller is told. */
        record Refused(OpenAiError error) implements Answer {}
    }

    @Inject
    Budgets(RouterConfig config, RedisScripts scripts, BudgetBook book, UsageTopic topic) {
        this(new SpendStore(scripts, PREFIX), book, topic, config.budgets().lease());
    }

    Budgets(SpendStore store, BudgetBook book, SpendWitness witness, Duration lease) {
        this.store = store;
        this.book = book;
        this.witness = witness;
        this.lease = lease;
    }

    void start(@Observes StartupEvent started, Vertx vertx) {
        vertx.setPeriodic(lease.dividedBy(3).toMillis(), _ -> renew());
        vertx.setPeriodic(LOOK.toMillis(), _ -> look());
    }

    /** Whether a spender has any budget. */
    public boolean apply(Spender spender, Instant at) {
        return !book.limits(spender, at).isEmpty();
    }

    /** Sets a call's money aside, or says why not. The answer comes on the context that asks. */
    public Future<Answer> reserve(Charge charge) {
        return wish(charge)
                .map(wish -> store.run(wish.step()).map(wish::answered).otherwise(wish::away))
                .orElseGet(() -> Future.succeededFuture(new Answer.Reserved(new Reservation(charge.call(), 0))));
    }

    /** What {@link #reserve} asks, for who asks for more at once; empty if there is no budget. */
    public Optional<Wish> wish(Charge charge) {
        var limits = book.limits(charge.spender(), charge.at());
        return limits.isEmpty() ? Optional.empty() : Optional.of(new Wish(charge, limits));
    }

    /** A wish to spend, as Redis is asked and as it answers. */
    public final class Wish {
        private final Charge charge;
        private final List<BudgetBook.Limit> limits;

        private Wish(Charge charge, List<BudgetBook.Limit> limits) {
            this.charge = charge;
            this.limits = limits;
        }

        public RedisStep step() {
            return store.reservation(charge, limits, lease);
        }

        public Answer answered(Response answer) {
            return answer(charge, limits, SpendStore.reply(answer));
        }

        public Answer away(Throwable failure) {
            LOG.warnf("Nothing can be reserved: %s", failure.toString());
            doubtful.add(charge.call());
            return new Answer.Refused(CLOSED);
        }
    }

    /** Says what a call really cost. Its usage record must go to {@code sluice.usage} too. */
    public Future<Void> settle(UsageRecorded record) {
        if (open.remove(record.request()) == null) {
            return Future.succeededFuture();
        }
        return store.settle(record).<Void>mapEmpty().otherwise(away -> {
            LOG.debugf("Not settled now, but by its usage record: %s", away.toString());
            return null;
        });
    }

    /**
     * Holds what was spent without a reservation, by an attempt that another one replaced. Its usage record must go to
     * {@code sluice.usage} afterwards, not before: what is held here ends when it comes round.
     */
    public Future<Void> charge(UsageRecorded record) {
        if (record.costMicros() == 0
                || book.limits(Spender.of(record), record.startedAt()).isEmpty()) {
            return Future.succeededFuture();
        }
        return store.restore(record, lease).otherwise(away -> {
            LOG.debugf("Not held now, but counted by its usage record: %s", away.toString());
            return null;
        });
    }

    /** Gives back what was set aside for a call that was never made, and so has no usage record. */
    public Future<Void> release(String call) {
        if (open.remove(call) == null) {
            return Future.succeededFuture();
        }
        return store.release(call).otherwise((Void) null);
    }

    /** Keeps the leases of running calls; puts them back where Redis has lost them. */
    Future<Void> renew() {
        List.copyOf(doubtful).forEach(call -> store.release(call).onSuccess(_ -> doubtful.remove(call)));
        var running = List.copyOf(open.keySet());
        if (running.isEmpty()) {
            return Future.succeededFuture();
        }
        return store.renew(running, lease)
                .compose(gone -> Future.join(gone.stream()
                                .map(open::get)
                                .filter(record -> record != null)
                                .map(record -> store.restore(record, lease))
                                .toList())
                        .<Void>mapEmpty())
                .otherwise(away -> {
                    LOG.warnf("Leases cannot be renewed: %s", away.toString());
                    return null;
                });
    }

    /** While budgets are closed, puts back what running calls hold: once they are open it must be there. */
    Future<Void> look() {
        if (open.isEmpty()) {
            return Future.succeededFuture();
        }
        return store.ready()
                .compose(ready -> ready ? Future.<Void>succeededFuture() : renew())
                .otherwise((Void) null);
    }

    /** What stands on one counter; for tests and for people who look. */
    Future<SpendStore.Used> used(String field) {
        return store.used(field);
    }

    /** Stops renewing, as if this replica had died. */
    void abandon() {
        open.clear();
    }

    private Answer answer(Charge charge, List<BudgetBook.Limit> limits, SpendStore.Reply reply) {
        return switch (reply) {
            case SpendStore.Reply.Reserved(List<SpendStore.Near> near) -> {
                open.put(charge.call(), charge.unsettled());
                near.forEach(one -> witness.warned(warning(charge, limits.get(one.limit()), one.usedMicros())));
                yield new Answer.Reserved(new Reservation(charge.call(), charge.micros()));
            }
            case SpendStore.Reply.Full(int index, long used, boolean first) -> {
                var limit = limits.get(index);
                if (first) {
                    witness.exceeded(exceeded(charge, limit, used));
                }
                yield new Answer.Refused(quota(limit));
            }
            case SpendStore.Reply.Closed() -> new Answer.Refused(CLOSED);
        };
    }

    /** In OpenAI's words, but not as 429, after which clients and workers would try again. */
    private static OpenAiError quota(BudgetBook.Limit limit) {
        var scope = limit.budget().substring(0, limit.budget().indexOf('/'));
        return OpenAiError.of(
                402,
                QUOTA,
                QUOTA,
                "The " + scope + " budget (" + limit.period() + ") does not hold what this call could cost.");
    }

    private static BudgetWarned warning(Charge charge, BudgetBook.Limit limit, long used) {
        return new BudgetWarned(
                id("warned", limit),
                charge.spender().tenant(),
                limit.budget(),
                limit.period(),
                limit.micros(),
                used,
                limit.warnPercent(),
                charge.at());
    }

    private static BudgetExceeded exceeded(Charge charge, BudgetBook.Limit limit, long used) {
        return new BudgetExceeded(
                id("exceeded", limit),
                charge.spender().tenant(),
                limit.budget(),
                limit.period(),
                limit.micros(),
                used,
                charge.micros(),
                charge.call(),
                charge.at());
    }

    /** The same event has the same id, whoever tells it and however often Redis forgets. */
    private static String id(String kind, BudgetBook.Limit limit) {
        return Digest.sha256Hex(kind + "\n" + limit.name()).substring(0, 32);
    }
}
