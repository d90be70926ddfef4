package dev.sluice.router.spend;

import static dev.sluice.router.spend.SpendBench.await;
import static dev.sluice.router.spend.SpendBench.real;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.router.spend.Budgets.Answer;
import dev.sluice.testkit.TopicProbe;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Budgets on real Redis and Kafka. */
class BudgetsTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Soon over, but not while a replica of a busy machine takes breath. */
    private static final Duration SHORT_LEASE = Duration.ofSeconds(3);

    private final SpendBench bench = new SpendBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void fiftyParallelCallsOverTwoReplicasTakeABudgetForOneOnce() {
        bench.tenantBudget(100);
        bench.keeper();
        var replicas = List.of(bench.budgets(), bench.budgets());
        awaitOpen(replicas.getFirst());

        var answers = IntStream.range(0, 50)
                .mapToObj(i -> replicas.get(i % 2).reserve(bench.charge(100)))
                .toList();
        var made = answers.stream()
                .map(SpendBench::await)
                .filter(Answer.Reserved.class::isInstance)
                .count();

        assertEquals(1, made);
        assertEquals(100, bench.used().heldMicros());
        assertEquals(1, bench.refusals.size(), "the refusal is told of once");
    }

    @Test
    void manyParallelCallsNeverSpendMoreThanTheBudget() {
        bench.tenantBudget(1_000);
        bench.keeper();
        var replicas = List.of(bench.budgets(), bench.budgets());
        awaitOpen(replicas.getFirst());

        var spent = 0L;
        for (var round = 0; round < 30; round++) {
            var charges = new ArrayList<Charge>();
            var asked = new ArrayList<Future<Answer>>();
            for (var i = 0; i < 20; i++) {
                charges.add(bench.charge(37));
                asked.add(replicas.get(i % 2).reserve(charges.getLast()));
            }
            for (var i = 0; i < 20; i++) {
                if (await(asked.get(i)) instanceof Answer.Reserved) {
                    var record = real(charges.get(i), 11);
                    await(replicas.get(i % 2).settle(record));
                    bench.write(record);
                    spent += 11;
                }
            }
        }

        assertTrue(spent <= 1_000 && spent > 1_000 - 37, "spent " + spent);
        awaitUsed(spent, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"cut off", "{\"no\": \"usage\"}", "[[[[[[[[[[", ""})
    void badRecordIsLeftOutAndThoseBehindItCount(String bad) {
        bench.tenantBudget(1_000);
        bench.keeper();
        var budgets = bench.budgets();
        awaitOpen(budgets);
        var charge = bench.charge(37);
        await(budgets.reserve(charge));

        bench.writeBad(bench.tenant.value(), bad.getBytes(StandardCharsets.UTF_8));
        bench.write(real(charge, 11));

        awaitUsed(11, 0);
    }

    @Test
    void eitherAllBudgetsHoldACallOrNone() {
        bench.tenantBudget(1_000);
        bench.budget("user/" + bench.tenant + "/ada", "{\"day_micros\": 50}");
        bench.keeper();
        var budgets = bench.budgets();
        awaitOpen(budgets);

        var refused = assertInstanceOf(Answer.Refused.class, await(budgets.reserve(bench.charge(60))));

        assertEquals(402, refused.error().status());
        assertEquals("insufficient_quota", refused.error().code());
        assertEquals(0, bench.used().heldMicros());
        assertEquals("user/" + bench.tenant + "/ada", bench.refusals.getFirst().budget());
    }

    @Test
    void settledCallHoldsWhatItCostAndAReleasedOneNothing() {
        bench.tenantBudget(100);
        bench.keeper();
        var budgets = bench.budgets();
        awaitOpen(budgets);
        var charge = bench.charge(90);
        await(budgets.reserve(charge));

        await(budgets.settle(real(charge, 30)));
        assertEquals(30, bench.used().heldMicros());

        var second = bench.charge(70);
        assertInstanceOf(Answer.Reserved.class, await(budgets.reserve(second)));
        await(budgets.release(second.call()));
        assertEquals(30, bench.used().heldMicros());
    }

    @Test
    void theOwnerIsWarnedOncePerPeriod() {
        bench.tenantBudget(100);
        bench.keeper();
        var budgets = bench.budgets();
        awaitOpen(budgets);

        await(budgets.reserve(bench.charge(79)));
        assertTrue(bench.warnings.isEmpty());
        await(budgets.reserve(bench.charge(1)));
        await(budgets.reserve(bench.charge(1)));

        assertEquals(1, bench.warnings.size());
        assertEquals(80, bench.warnings.getFirst().usedMicros());
    }

    @Test
    void whoHasNoBudgetIsNotHeldUpByRedis() {
        bench.budget("tenant/somebody-else", "{\"total_micros\": 1}");

        assertInstanceOf(
                Answer.Reserved.class, bench.budgets().reserve(bench.charge(60)).result());
    }

    @Test
    void redisThatForgotIsClosedUntilEverythingIsCountedAgain() {
        bench.tenantBudget(1_000_000);
        for (var i = 0; i < 500; i++) {
            bench.write(real(bench.charge(10), 7));
        }
        bench.keeper();
        var budgets = bench.budgets();
        awaitUsed(3_500, 0);
        awaitOpen(budgets);

        bench.loseRedis();
        var closed = assertInstanceOf(Answer.Refused.class, await(budgets.reserve(bench.charge(1))));

        assertEquals(503, closed.error().status());
        awaitOpen(budgets);
        assertEquals(3_500, bench.used().spentMicros());
    }

    @Test
    void runningCallKeepsItsReservationWhenRedisForgets() {
        bench.tenantBudget(100);
        bench.keeper();
        var budgets = bench.budgets();
        awaitOpen(budgets);
        await(budgets.reserve(bench.charge(60)));

        bench.loseRedis();
        await(budgets.renew());

        assertEquals(60, bench.used().heldMicros());
    }

    @Test
    void budgetsOpenOnlyWhenRunningCallsHoldTheirMoneyAgain() {
        bench.tenantBudget(100);
        bench.keeper();
        var budgets = bench.budgets();
        awaitOpen(budgets);
        await(budgets.reserve(bench.charge(60)));

        bench.loseRedis();
        Awaitility.await()
                .atMost(SOON)
                .pollDelay(Duration.ZERO)
                .pollInterval(Budgets.LOOK)
                .until(() -> {
                    var answer = await(budgets.reserve(bench.charge(60)));
                    if (answer instanceof Answer.Reserved) {
                        throw new AssertionError("spent twice");
                    }
                    await(budgets.look());
                    return ((Answer.Refused) answer).error().status() == 402;
                });

        assertEquals(60, bench.used().heldMicros());
    }

    @Test
    void leaseOfADeadReplicaIsSettledOnceByAnother() {
        bench.leases(SHORT_LEASE);
        bench.tenantBudget(1_000);
        bench.keeper();
        bench.keeper();
        var dead = bench.budgets();
        var alive = bench.budgets();
        awaitOpen(dead);
        var lost = bench.charge(60);
        var running = bench.charge(40);
        try (var usage = TopicProbe.open(Topics.USAGE)) {
            await(dead.reserve(lost));
            await(alive.reserve(running));
            dead.abandon();

            Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> {
                await(alive.renew());
                return bench.used().equals(new SpendStore.Used(60, 40));
            });
            await(alive.settle(real(running, 4)));
            bench.write(real(running, 4));
            awaitUsed(64, 0);

            usage.await(record -> read(record.value()).tenant().equals(bench.tenant), 2, SOON);
            var records = usage.seen().stream()
                    .map(record -> read(record.value()))
                    .filter(record -> record.tenant().equals(bench.tenant))
                    .toList();
            assertEquals(2, records.size());
            assertEquals(lost.call(), records.getFirst().request());
            assertEquals(
                    Optional.of(UsageRecorded.Settlement.LEASE),
                    records.getFirst().settlement());
            assertTrue(records.getFirst().estimated());
        }
    }

    @Test
    void settledCallWhoseRecordIsLostIsWrittenDownByAnotherAtItsRealCost() {
        bench.leases(SHORT_LEASE);
        bench.tenantBudget(1_000);
        bench.keeper();
        var dead = bench.budgets();
        awaitOpen(dead);
        var charge = bench.charge(60);
        await(dead.reserve(charge));
        await(dead.settle(real(charge, 13)));

        awaitUsed(13, 0);
    }

    @Test
    void recordOfAReplicaThatOnlySleptTakesThePlaceOfTheLease() {
        bench.leases(SHORT_LEASE);
        bench.tenantBudget(1_000);
        bench.keeper();
        var budgets = bench.budgets();
        awaitOpen(budgets);
        var charge = bench.charge(60);
        await(budgets.reserve(charge));
        awaitUsed(60, 0);

        await(budgets.settle(real(charge, 13)));
        bench.write(real(charge, 13));
        awaitUsed(13, 0);
        bench.write(charge.unsettled());
        var later = bench.charge(1);
        bench.write(real(later, 1));

        awaitUsed(14, 0);
        bench.loseRedis();
        awaitOpen(budgets);
        assertEquals(14, bench.used().spentMicros());
    }

    @Test
    void aLeaseThatIsSettledTooLateCountsNothing() {
        bench.tenantBudget(1_000);
        bench.keeper();
        var budgets = bench.budgets();
        awaitOpen(budgets);
        var charge = bench.charge(60);

        bench.write(real(charge, 13));
        bench.write(charge.unsettled());
        bench.write(real(bench.charge(1), 1));

        awaitUsed(14, 0);
        bench.loseRedis();
        awaitOpen(budgets);
        assertEquals(14, bench.used().spentMicros());
    }

    @Test
    void anotherKeeperGoesOnWhereTheFirstStopped() {
        bench.tenantBudget(1_000);
        var first = bench.keeper();
        var budgets = bench.budgets();
        awaitOpen(budgets);
        bench.write(real(bench.charge(10), 7));
        awaitUsed(7, 0);
        first.stop();
        bench.write(real(bench.charge(10), 5));

        bench.keeper();

        awaitUsed(12, 0);
    }

    private void awaitOpen(Budgets budgets) {
        Awaitility.await().atMost(SOON).until(() -> {
            var probe = bench.charge(0);
            var answer = await(budgets.reserve(probe));
            await(budgets.release(probe.call()));
            return answer instanceof Answer.Reserved;
        });
    }

    private void awaitUsed(long spent, long held) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertEquals(new SpendStore.Used(spent, held), bench.used()));
    }

    private static UsageRecorded read(byte[] value) {
        try {
            return MessageCodec.read(value, UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }
}
