package dev.sluice.router.spend;

import dev.sluice.contracts.BudgetExceeded;
import dev.sluice.contracts.BudgetWarned;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.contracts.UserId;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.router.feed.SpendWitness;
import dev.sluice.router.redis.RedisScripts;
import dev.sluice.router.spend.price.Price;
import dev.sluice.router.spend.price.PriceList;
import dev.sluice.testkit.TestInfra;
import dev.sluice.testkit.TopicWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Replicas of the router's spending, on real Redis and Kafka, with counters of their own. */
final class SpendBench implements AutoCloseable {
    static final PriceList.Priced MICRO_PER_TOKEN =
            new PriceList.Priced(Price.of(Price.Rates.of(1_000_000, 1_000_000)), UsageRecorded.PricedBy.OPERATOR);

    final TenantId tenant = new TenantId("t-" + UUID.randomUUID());
    final UserId user = new UserId("ada");
    final String prefix = "test:" + UUID.randomUUID() + ":";
    final BudgetBook book = new BudgetBook(Map.of());
    final List<BudgetWarned> warnings = new CopyOnWriteArrayList<>();
    final List<BudgetExceeded> refusals = new CopyOnWriteArrayList<>();

    /** Longer than any test takes that does not wait for its end. */
    private Duration lease = Duration.ofMinutes(1);

    private final Vertx vertx = Vertx.vertx();
    private final TopicWriter topic = TopicWriter.open();
    private final List<SpendKeeper> keepers = new ArrayList<>();

    private final SpendWitness witness = new SpendWitness() {
        @Override
        public void warned(BudgetWarned warning) {
            warnings.add(warning);
        }

        @Override
        public void exceeded(BudgetExceeded refusal) {
            refusals.add(refusal);
        }
    };

    /** From here on a replica that is silent for so long is taken for dead. */
    void leases(Duration silence) {
        lease = silence;
    }

    /** One more replica's budgets. */
    Budgets budgets() {
        return new Budgets(store(), book, witness, lease);
    }

    /** One more replica's keeper, which takes no snapshot in time; stopped at the end. */
    SpendKeeper keeper() {
        return keeper(Duration.ofDays(1));
    }

    /** One that takes a snapshot after so long. */
    SpendKeeper keeper(Duration snapshotEvery) {
        var keeper = new SpendKeeper(
                store(),
                book,
                this::write,
                lease,
                snapshotEvery,
                KafkaSettings.of(TestInfra.addresses().kafka()));
        keeper.start();
        keepers.add(keeper);
        return keeper;
    }

    SpendStore store() {
        return new SpendStore(new RedisScripts(redis()), prefix);
    }

    Redis redis() {
        return Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(TestInfra.addresses().redisUrl())
                        .setMaxPoolSize(8)
                        .setMaxPoolWaiting(1_000));
    }

    /** Forgets everything that Redis has of this installation. */
    void loseRedis() {
        var redis = redis();
        for (var name : List.of("spent", "offsets", "held", "leases", "expiry", "swept", "told", "ready", "lock")) {
            await(redis.send(Request.cmd(Command.DEL).arg(prefix + name)));
        }
    }

    void budget(String name, String json) {
        try {
            book.put(name, MessageCodec.mapper().readTree(json));
        } catch (java.io.IOException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    void tenantBudget(long micros) {
        budget("tenant/" + tenant, "{\"total_micros\": " + micros + "}");
    }

    Charge charge(long micros) {
        return charge("req_" + UUID.randomUUID(), micros);
    }

    Charge charge(String call, long micros) {
        return new Charge(
                call,
                new Spender(tenant, user, Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "scripted",
                "m",
                new TokenUsage(micros, 0, 0, 0),
                MICRO_PER_TOKEN,
                micros,
                Instant.now(),
                Optional.empty(),
                Optional.empty());
    }

    /** What the router that made the call says of it. */
    static UsageRecorded real(Charge charge, long micros) {
        var guess = charge.unsettled();
        return new UsageRecorded(
                guess.request(),
                guess.tenant(),
                guess.user(),
                guess.session(),
                guess.turn(),
                guess.step(),
                guess.run(),
                guess.agent(),
                guess.provider(),
                guess.model(),
                new TokenUsage(micros, 0, 0, 0),
                false,
                micros,
                UsageRecorded.Outcome.COMPLETED,
                guess.startedAt(),
                Duration.ofMillis(5),
                guess.traceparent(),
                guess.key(),
                guess.pricedBy(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    CompletableFuture<Void> write(UsageRecorded usage) {
        var headers = CloudEvent.of(usage).headers().entrySet().stream()
                .map(header -> new RecordHeader(header.getKey(), header.getValue()))
                .toArray(RecordHeader[]::new);
        topic.send(Topics.USAGE, usage.tenant().value(), MessageCodec.write(usage), headers);
        return CompletableFuture.completedFuture(null);
    }

    /** Something on the usage topic that claims to be a record of a call. */
    void writeBad(String key, byte[] value) {
        topic.send(
                Topics.USAGE,
                key,
                value,
                new RecordHeader(
                        "ce_type", CloudEvent.typeOf(UsageRecorded.class).getBytes(StandardCharsets.UTF_8)));
    }

    SpendStore.Used used() {
        return await(store().used("tenant/" + tenant + "|total"));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        keepers.forEach(SpendKeeper::stop);
        topic.close();
        vertx.close();
    }
}
