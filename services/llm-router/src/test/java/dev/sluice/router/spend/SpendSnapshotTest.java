package dev.sluice.router.spend;

import static dev.sluice.router.spend.SpendBench.await;
import static dev.sluice.router.spend.SpendBench.real;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.router.spend.Budgets.Answer;
import dev.sluice.testkit.TestInfra;
import java.time.Duration;
import java.util.HashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was spent comes back although the records that it was counted from are gone; on real Redis and Kafka. */
class SpendSnapshotTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final KafkaSettings KAFKA =
            KafkaSettings.of(TestInfra.addresses().kafka());

    private final SpendBench bench = new SpendBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aRedisThatForgotComesBackFromASnapshotAndWhatCameSince() throws Exception {
        bench.tenantBudget(1_000_000);
        IntStream.range(0, 700).forEach(_ -> bench.write(real(bench.charge(10), 7)));
        var first = bench.keeper(Duration.ofMillis(100));
        awaitSpent(4_900);
        awaitSnapshot();
        first.stop();
        forgetUsage();
        bench.write(real(bench.charge(10), 3));

        bench.loseRedis();
        bench.keeper();

        awaitOpen();
        assertEquals(new SpendStore.Used(4_903, 0), bench.used());
    }

    @Test
    void aLeaseThatIsSettledTooLateCountsNothingThoughOnlyASnapshotRemembersItsCall() throws Exception {
        bench.tenantBudget(1_000_000);
        var charge = bench.charge(60);
        bench.write(real(charge, 13));
        var first = bench.keeper(Duration.ofMillis(100));
        awaitSpent(13);
        awaitSnapshot();
        first.stop();
        forgetUsage();

        bench.loseRedis();
        bench.keeper();
        bench.write(charge.unsettled());
        bench.write(real(bench.charge(1), 1));

        awaitSpent(14);
    }

    private void awaitSpent(long micros) {
        Awaitility.await().atMost(SOON).untilAsserted(() -> assertEquals(new SpendStore.Used(micros, 0), bench.used()));
    }

    private void awaitOpen() {
        var budgets = bench.budgets();
        Awaitility.await().atMost(SOON).until(() -> {
            var probe = bench.charge(0);
            var answer = await(budgets.reserve(probe));
            await(budgets.release(probe.call()));
            return answer instanceof Answer.Reserved;
        });
    }

    /** Until one has all that stands on the usage topic. */
    private static void awaitSnapshot() throws Exception {
        try (var admin = Admin.create(KAFKA.admin("test"));
                var snapshots = new SpendSnapshots(KAFKA)) {
            var ends = ends(admin);
            Awaitility.await().atMost(SOON).until(() -> snapshots
                    .last()
                    .filter(head -> ends.entrySet().stream()
                            .allMatch(end ->
                                    head.offsets().getOrDefault(end.getKey().partition(), 0L) >= end.getValue()))
                    .isPresent());
        }
    }

    private static void forgetUsage() throws Exception {
        try (var admin = Admin.create(KAFKA.admin("test"))) {
            var gone = new HashMap<TopicPartition, RecordsToDelete>();
            ends(admin).forEach((partition, end) -> gone.put(partition, RecordsToDelete.beforeOffset(end)));
            admin.deleteRecords(gone).all().get();
        }
    }

    private static HashMap<TopicPartition, Long> ends(Admin admin) throws Exception {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        IntStream.range(0, Topics.USAGE.partitions())
                .forEach(partition ->
                        latest.put(new TopicPartition(Topics.USAGE.name(), partition), OffsetSpec.latest()));
        var ends = new HashMap<TopicPartition, Long>();
        admin.listOffsets(latest).all().get().forEach((partition, found) -> ends.put(partition, found.offset()));
        return ends;
    }
}
