package dev.sluice.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Topics;
import dev.sluice.endtoend.ModelCaller.Answer;
import dev.sluice.endtoend.ModelCaller.End;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.ReceivedRequest;
import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The money of model calls over two replicas of the llm-router, against what the provider itself has on its bill.
 * {@code -Dsluice.ledger.calls=10000} makes the long load, {@code -Dsluice.ledger.seed} another one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouterLedgerTest {
    private static final int CALLS = Integer.getInteger("sluice.ledger.calls", 800);
    private static final long SEED = Long.getLong("sluice.ledger.seed", 2026);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long PLENTY = 50_000_000;
    /** Long before an answer that takes twenty seconds would have ended by itself. */
    private static final Duration SOON = Duration.ofSeconds(15);

    /** Odd figures, so that every wrong rounding shows. */
    private static final Tariff TARIFF = new Tariff(1_234_567, 7_654_321);

    @TempDir
    static Path data;

    private final ScriptedProvider provider = ScriptedProvider.start();
    private TwoRouters routers;
    private Client admin;
    private SpendCounters counters;

    @BeforeAll
    void start() throws IOException {
        var prices = Files.writeString(data.resolve("prices.json"), TARIFF.table("priced-model"));
        routers = new TwoRouters(
                data,
                Map.of(
                        "LLM_BASE_URL", provider.baseUrl().toString(),
                        "LLM_API_KEY", "test-key",
                        "LLM_MODEL", "priced-model",
                        "SLUICE_LLM_ROUTER_PRICES_FILE", prices.toString(),
                        "SLUICE_LLM_ROUTER_BUDGETS_LEASE", "5s",
                        "QUARKUS_SHUTDOWN_TIMEOUT", "8s"));
        admin = routers.admin();
        counters = new SpendCounters(routers.addresses());
    }

    @BeforeEach
    void forget() {
        provider.reset();
    }

    @AfterAll
    void stop() {
        if (routers != null) {
            routers.close();
        }
        provider.close();
    }

    @Test
    void aBudgetForOneCallHoldsOverBothReplicas() throws Exception {
        var budget = TARIFF.micros(60, 1_000);
        var payer = payer(budget);
        var calls = IntStream.range(0, 50)
                .<Callable<Answer>>mapToObj(n -> () -> insist(payer, n % 2, dear(n)))
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(calls, LIMIT.toSeconds(), TimeUnit.SECONDS).stream()
                    .map(call -> call.resultNow())
                    .toList();
            var refused = answers.stream()
                    .filter(answer -> answer.end() == End.REFUSED)
                    .toList();
            assertEquals(49, refused.size(), answers::toString);
            assertTrue(
                    refused.stream()
                            .allMatch(answer ->
                                    answer.status() == 402 && answer.code().equals("insufficient_quota")),
                    refused::toString);
        }
        assertEquals(1, provider.requests().size());
        await().atMost(LIMIT).until(() -> payer.lines().size() == 1);
        assertEquals(
                TARIFF.micros(provider.requests().getFirst()),
                payer.lines().getFirst().path("cost_micros").asLong());
        assertTrue(payer.sum("cost_micros") <= budget);
    }

    @Test
    void aRedisThatLostEverythingClosesBudgetsUntilWhatWasSpentIsCountedAgain() {
        var payer = payer(PLENTY);
        var load = new LedgerLoad(routers, List.of(payer), 300, 8, SEED);
        try (var topic = usage()) {
            load.begin();
            load.awaitEnded(100);
            counters.lose();
            load.awaitAll(LIMIT);

            var closed = load.answers().stream()
                    .filter(answer -> answer.end() == End.REFUSED)
                    .filter(answer -> !answer.code().equals("price_unknown"))
                    .toList();
            assertFalse(closed.isEmpty());
            assertTrue(
                    closed.stream()
                            .allMatch(answer ->
                                    answer.status() == 503 && answer.code().equals("budgets_unavailable")),
                    closed::toString);
            var audit = new LedgerAudit(provider, List.of(payer), TARIFF, topic);
            audit.awaitComplete(LIMIT);
            audit.requireEqualToBill(load);
            audit.requireEqualTo(counters);
        }
        payer.setBudget(payer.sum("cost_micros") + 10, routers.router(0), routers.router(1));
        for (var replica : List.of(0, 1)) {
            var refused = insist(payer, replica, ModelAsk.whole(1, 20));
            assertEquals(402, refused.status(), refused.toString());
        }
    }

    @Test
    void whatRunningCallsHoldIsNotForgottenWithRedis() throws Exception {
        var ask = ModelAsk.streamed(0, 3_000).tokensMax(1_000).pacing(Duration.ZERO, Duration.ofMillis(10));
        var payer = payer(TARIFF.micros(60, 1_000));
        var name = "long-" + UUID.randomUUID();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = threads.submit(() -> payer.caller().call(routers.router(0), ask, name));
            await().atMost(LIMIT).until(() -> provider.requests().size() == 1);

            counters.lose();

            payer.awaitOpenAt(routers.router(1));
            for (var replica : List.of(1, 0)) {
                var refused = insist(payer, replica, dear(1 + replica));
                assertEquals(402, refused.status(), refused.toString());
            }
            assertEquals(204, payer.caller().cancel(routers.router(0), name));
            assertEquals(
                    End.BROKEN, running.get(LIMIT.toSeconds(), TimeUnit.SECONDS).end());
        }
    }

    @Test
    void aCallerThatLeavesAStreamClosesTheProvidersConnectionAndPaysForWhatCame() {
        var payer = payer(PLENTY);
        var ask = ModelAsk.streamed(1, 2_000)
                .pacing(Duration.ZERO, Duration.ofMillis(10))
                .leavingAfter(40);

        var left = payer.caller().call(routers.router(0), ask);

        assertEquals(End.LEFT, left.end());
        requireCancelled(payer, left.text());
    }

    @Test
    void aCallerThatLeavesBeforeTheAnswerClosesTheProvidersConnectionAndPaysForThePrompt() {
        var payer = payer(PLENTY);
        var ask = ModelAsk.whole(1, 20).pacing(Duration.ofSeconds(30), Duration.ZERO);
        var call =
                payer.caller().begin(routers.router(1), ask, UUID.randomUUID().toString());
        await().atMost(LIMIT).until(() -> provider.requests().size() == 1);

        call.cancel(true);

        requireCancelled(payer, "");
    }

    @Test
    void aDeletedRequestClosesTheProvidersConnectionAndCostsWhatCame() throws Exception {
        var payer = payer(PLENTY);
        var ask = ModelAsk.streamed(1, 2_000).pacing(Duration.ZERO, Duration.ofMillis(10));
        var name = "mine-" + UUID.randomUUID();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var call = threads.submit(() -> payer.caller().call(routers.router(0), ask, name));
            await().atMost(LIMIT)
                    .until(() -> provider.requests().stream().anyMatch(request -> request.completionTokens() > 40));

            assertEquals(204, payer.caller().cancel(routers.router(0), name));

            var answer = call.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertEquals(End.BROKEN, answer.end());
            assertEquals("deleted", answer.code());
            requireCancelled(payer, answer.text());
        }
    }

    @Test
    void aDeletedRequestIsFoundAtWhateverReplicaItIs() throws Exception {
        var payer = payer(PLENTY);
        var ask = ModelAsk.streamed(1, 6_000).pacing(Duration.ZERO, Duration.ofMillis(10));
        var name = "elsewhere-" + UUID.randomUUID();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var call = threads.submit(() -> payer.caller().call(routers.router(0), ask, name));
            await().atMost(LIMIT)
                    .until(() -> provider.requests().stream().anyMatch(request -> request.completionTokens() > 40));

            // Others may be asked in vain while the machine is busy: 503, and then again.
            await().atMost(LIMIT).until(() -> payer.caller().cancel(routers.router(1), name) == 204 || call.isDone());

            assertEquals("deleted", call.get(20, TimeUnit.SECONDS).code());
            await().atMost(LIMIT).until(() -> payer.caller().cancel(routers.router(1), name) == 404);
        }
    }

    @Test
    void aReplicaThatIsToldToEndFinishesItsStreamsFirst() throws Exception {
        var payer = payer(PLENTY);
        var ask = ModelAsk.streamed(1, 100).pacing(Duration.ZERO, Duration.ofMillis(10));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running =
                    threads.submit(() -> payer.caller().call(routers.router(1), ask, "last-" + UUID.randomUUID()));
            await().atMost(LIMIT)
                    .until(() -> provider.requests().stream().anyMatch(request -> request.completionTokens() > 20));

            routers.terminate(1);

            assertEquals(End.ANSWERED, running.get(30, TimeUnit.SECONDS).end());
            routers.awaitGone(1);
        } finally {
            routers.kill(1);
            routers.restart(1);
        }
        await("the ledger").atMost(LIMIT).until(() -> payer.lines().size() == 1);
        assertEquals("completed", payer.lines().getFirst().path("outcome").asText());
    }

    @Test
    void whatAReplicaThatIsToldToEndCannotFinishInTimeIsPaidForAsFarAsItCame() throws Exception {
        var payer = payer(PLENTY);
        var ask = ModelAsk.streamed(1, 6_000).pacing(Duration.ZERO, Duration.ofMillis(10));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running =
                    threads.submit(() -> payer.caller().call(routers.router(1), ask, "long-" + UUID.randomUUID()));
            await().atMost(LIMIT)
                    .until(() -> provider.requests().stream().anyMatch(request -> request.completionTokens() > 20));

            routers.terminate(1);

            assertNotEquals(End.ANSWERED, running.get(60, TimeUnit.SECONDS).end());
            routers.awaitGone(1);
        } finally {
            routers.kill(1);
            routers.restart(1);
        }
        await("the ledger").atMost(LIMIT).until(() -> payer.lines().size() == 1);
        var line = payer.lines().getFirst();
        // Its caller's connection and its provider's are closed at the same time: which it notices first, nobody can
        // say.
        assertNotEquals("completed", line.path("outcome").asText(), line::toString);
        assertTrue(line.path("settlement").asText("").isEmpty(), line::toString);
        assertTrue(line.path("completion_tokens").asLong() > 0, line::toString);
    }

    @Test
    void theLedgerIsTheProvidersBillThoughAReplicaDiesInTheMiddle() throws Exception {
        var payers = Stream.generate(() -> payer(PLENTY)).limit(3).toList();
        var load = new LedgerLoad(routers, payers, CALLS, 24, SEED).withLeavers(0.03);
        provider.accidents(
                SEED,
                0.05,
                ScriptedReply.fault(new Fault.Status(429, "slow down")),
                ScriptedReply.fault(new Fault.Status(500, "no")),
                ScriptedReply.fault(new Fault.Reset()),
                ScriptedReply.fault(new Fault.Html()),
                ScriptedReply.tokens(20).failing(new Fault.Cut(7)),
                ScriptedReply.tokens(20).failing(new Fault.Garbage(7)),
                ScriptedReply.tokens(20).failing(new Fault.ErrorObject(7, "it broke")),
                ScriptedReply.tokens(20).failing(new Fault.EarlyEnd(7)),
                ScriptedReply.tokens(20).withoutUsage());
        try (var topic = usage()) {
            load.begin();
            load.awaitEnded(CALLS / 2);
            load.kill(1);
            load.awaitAll(Duration.ofSeconds(60 + CALLS / 20));

            var audit = new LedgerAudit(provider, payers, TARIFF, topic);
            audit.awaitComplete(LIMIT);
            var outcome = audit.requireEqualToBill(load);
            System.out.println(outcome);
            audit.requireEqualTo(counters);
            assertTrue(outcome.leases() > 0, "nobody was killed in a call");
            assertTrue(outcome.exact() > CALLS * 7 / 10, outcome::toString);
            assertTrue(outcome.reused() > 0, outcome::toString);
            requireTyped(load);
        } finally {
            routers.restart(1);
        }
    }

    /** A call that a budget for one holds once; no two are alike, so that no cache can answer them. */
    private static ModelAsk dear(int number) {
        return ModelAsk.whole(number, 200).tokensMax(1_000).pacing(Duration.ofMillis(500), Duration.ZERO);
    }

    /** As a program that asks again while budgets are closed, be it because Redis is too slow on a busy machine. */
    private Answer insist(Payer payer, int replica, ModelAsk ask) {
        return await().atMost(LIMIT)
                .until(() -> payer.caller().call(routers.router(replica), ask), answer -> !answer.code()
                        .equals("budgets_unavailable"));
    }

    /** Providers fail, and Redis may be too slow on a busy machine; callers are told nothing else. */
    private static void requireTyped(LedgerLoad load) {
        var strange = load.answers().stream()
                .filter(answer -> answer.end() == End.REFUSED || answer.end() == End.BROKEN)
                .filter(answer -> !answer.ask().model().equals(TwoRouters.UNPRICED))
                .filter(answer ->
                        !answer.code().startsWith("provider_") && !answer.code().equals("budgets_unavailable"))
                .toList();
        assertEquals(List.of(), strange);
    }

    private Payer payer(long budgetMicros) {
        return Payer.with(budgetMicros, admin, routers.router(0), routers.router(1));
    }

    private TopicProbe usage() {
        return TopicProbe.open(routers.addresses().kafka(), Topics.USAGE.name());
    }

    /** The provider saw its client go, and the ledger has what was written until then. */
    private void requireCancelled(Payer payer, String heard) {
        await("the provider's connection is closed")
                .atMost(SOON)
                .until(() -> request().closedByClientAt().isPresent());
        await("the ledger").atMost(LIMIT).until(() -> payer.lines().size() == 1);
        JsonNode line = payer.lines().getFirst();
        assertEquals("cancelled", line.path("outcome").asText(), line::toString);
        assertTrue(line.path("estimated").asBoolean(), line::toString);
        var completion = line.path("completion_tokens").asLong();
        assertTrue(completion >= heard.length() / 4, line::toString);
        assertTrue(completion <= 2 * request().completionTokens(), line::toString);
        assertTrue(line.path("prompt_tokens").asLong() > 0, line::toString);
        assertEquals(
                TARIFF.micros(line.path("prompt_tokens").asLong(), completion),
                line.path("cost_micros").asLong());
        await("nothing is held").atMost(LIMIT).until(() -> counters.heldMicros(payer.tenant()) == 0);
    }

    private ReceivedRequest request() {
        assertEquals(1, provider.requests().size());
        return provider.requests().getFirst();
    }
}
