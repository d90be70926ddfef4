package dev.sluice.router;

import static dev.sluice.router.TwoProviders.ALPHA;
import static dev.sluice.router.TwoProviders.BETA;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.ReceivedRequest;
import dev.sluice.testkit.provider.ScriptedReply;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller gets while providers fail: the answer of another one, or an error that says what happened. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(TwoProviders.class)
class FallbackTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int ALWAYS = 100;
    private static final int MIXED_CALLS = 300;
    private static final long SEED = 2026;

    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        ALPHA.reset();
        BETA.reset();
        door = ServiceKeys.worker(url);
        for (var model : List.of("one", "lonely", "frail", "slow")) {
            // Nobody is left alone for what an earlier test did.
            await().atMost(SOON)
                    .pollDelay(Duration.ZERO)
                    .until(() -> door.ask(body(model, false, "")).status() == 200);
        }
        ALPHA.reset();
        BETA.reset();
        BETA.filler(ScriptedReply.text("from beta"));
    }

    /** Someone of another session. */
    private Door bystander() {
        return Door.at(url, ServiceKeys.tokenWithoutSession());
    }

    static Stream<Fault> faultsBeforeTheFirstToken() {
        return Stream.of(
                new Fault.Status(429, "slow down"),
                new Fault.Status(429, "slow down", Map.of("retry-after", "soon")),
                new Fault.Status(429, "slow down", Map.of("retry-after", "-5")),
                new Fault.Status(429, "slow down", Map.of("retry-after", "99999999999")),
                new Fault.Status(429, "slow down", Map.of("retry-after", "3600")),
                new Fault.Status(503, "later", Map.of("retry-after", "1e9")),
                new Fault.Status(500, "no"),
                new Fault.Status(529, "overloaded"),
                new Fault.Status(401, "who are you"),
                new Fault.Status(404, "no such model"),
                new Fault.Status(413, "too large"),
                new Fault.Status(302, "", Map.of("location", "http://127.0.0.1:1/")),
                new Fault.Html(),
                new Fault.Drop(),
                new Fault.Reset(),
                new Fault.Hang(),
                new Fault.Drip(Duration.ofMillis(100)),
                new Fault.Drip(Duration.ofSeconds(3)),
                new Fault.Garbage(0),
                new Fault.NoChoices(0),
                new Fault.ErrorObject(0, "overloaded"),
                new Fault.Cut(0),
                new Fault.EarlyEnd(0),
                new Fault.Silence(0),
                new Fault.HugeEvent(0, 5 * 1024 * 1024));
    }

    @ParameterizedTest
    @MethodSource("faultsBeforeTheFirstToken")
    void failureBeforeTheFirstTokenIsNeverSeen(Fault fault) {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(fault));

        var chunks = door.stream(body("chain", true, ""));

        assertEquals("from beta", Door.text(chunks));
        assertEquals(1, BETA.requests().size());
        assertTrue(!ALPHA.requests().isEmpty() && ALPHA.requests().size() <= 3);
        assertEquals(TwoProviders.FIRST_KEY, keyOf(ALPHA.requests().getFirst()));
    }

    @ParameterizedTest
    @MethodSource("faultsBeforeTheFirstToken")
    void failureOfAWholeAnswerIsNeverSeen(Fault fault) {
        if (fault instanceof Fault.HugeEvent) {
            return; // Within the limit for an answer in one piece, and malformed like the garbage.
        }
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(fault));

        var answer = door.ask(body("chain", false, ""));

        assertEquals(200, answer.status());
        assertEquals("from beta", answer.json().at("/choices/0/message/content").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"refused", "nowhere", "deaf", "plain"})
    void providerThatCannotBeReachedIsNotMissed(String alias) {
        assertEquals("from beta", Door.text(door.stream(body(alias, true, ""))));
    }

    @Test
    void passingFailureIsTriedAgain() {
        ALPHA.firstTries(2, ScriptedReply.fault(new Fault.Status(500, "no")));

        assertEquals(200, door.ask(body("lonely", false, "")).status());

        assertEquals(3, ALPHA.requests().size());
        assertEquals(
                1, ALPHA.requests().stream().map(ReceivedRequest::id).distinct().count());
        assertTrue(BETA.requests().isEmpty());
    }

    @Test
    void limitedProviderWithoutAnotherIsWaitedForAsItAsks() {
        ALPHA.firstTries(1, ScriptedReply.fault(new Fault.Status(429, "no", Map.of("retry-after", "1"))));

        assertEquals(200, door.ask(body("lonely", false, "")).status());

        var tries = ALPHA.requests();
        var waited = Duration.between(tries.get(0).at(), tries.get(1).at());
        assertTrue(waited.compareTo(Duration.ofMillis(990)) >= 0, waited::toString);
    }

    @Test
    void longerPauseThanWeWaitIsTheCallers() {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Status(429, "no", Map.of("retry-after", "30"))));

        var answer = door.ask(body("lonely", true, ""));

        assertEquals(429, answer.status());
        assertEquals("30", answer.http().headers().firstValue("retry-after").orElseThrow());
        assertEquals(1, ALPHA.requests().size());
    }

    @Test
    void whenNobodyAnswersTheCallerIsTold() {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Status(500, "no")));
        BETA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Status(401, "no")));

        var answer = door.ask(body("chain", true, ""));

        assertEquals("provider_credentials_refused", answer.errorCode());
        assertEquals(3, ALPHA.requests().size());
    }

    @Test
    void allTriesTogetherHaveALimitToo() {
        var hang = ScriptedReply.fault(new Fault.Hang());
        ALPHA.firstTries(ALWAYS, hang);
        BETA.firstTries(ALWAYS, hang);

        var answer = door.ask(body("long", false, ""));

        assertEquals(504, answer.status());
        assertEquals("provider_total_timeout", answer.errorCode());
        assertTrue(answer.json().at("/error/message").asText().startsWith("No provider"), answer.json()::toString);
        assertEquals(1, ALPHA.requests().size());
        assertEquals(2, BETA.requests().size());
        await().atMost(SOON).until(() -> BETA.requests().stream()
                .allMatch(request -> request.closedByClientAt().isPresent()));
    }

    @Test
    void silentProviderOfAWholeAnswerIsNotWaitedForToTheEnd() {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Hang()));

        var answer = door.ask(body("hushed", false, ""));

        assertEquals("from beta", answer.json().at("/choices/0/message/content").asText());
        var silent = ALPHA.requests().getFirst();
        await().atMost(SOON).until(() -> silent.closedByClientAt().isPresent());
        // Which patience it was that ended: that for the first byte, not that for the whole.
        assertEquals(
                "provider_first_byte_timeout",
                door.ask(body("hushed/m", false, "")).errorCode());
    }

    @Test
    void requestTooLongForOneGoesToOneThatHoldsMore() {
        ALPHA.firstTries(
                ALWAYS, ScriptedReply.fault(new Fault.Status(400, "too long").code("context_length_exceeded")));

        assertEquals("from beta", Door.text(door.stream(body("chain", true, ""))));

        assertEquals(1, ALPHA.requests().size());
    }

    @Test
    void requestThatOneRefusesIsNotAskedThereAgainButOfTheNext() {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Status(400, "no")));

        assertEquals("from beta", Door.text(door.stream(body("chain", true, ""))));

        assertEquals(1, ALPHA.requests().size());
        assertEquals(
                "provider_request_refused", door.ask(body("lonely", true, "")).errorCode());
        assertEquals(2, ALPHA.requests().size());
    }

    @Test
    void whatAModelRefusesItIsNotAskedByItsOtherKey() {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Status(400, "no")));

        assertEquals(
                "provider_request_refused", door.ask(body("keyed", true, "")).errorCode());

        assertEquals(1, ALPHA.requests().size());
    }

    @Test
    void twoAnswersAreNeverSpliced() {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Cut(3)));

        var chunks = door.stream(body("chain", true, ""));

        assertEquals("alpha bravo delta ", Door.text(chunks));
        assertEquals("provider_cut", chunks.getLast().at("/error/code").asText());
        assertTrue(BETA.requests().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void endMarksMayBeMissingOrTwo(int marks) {
        ALPHA.next(ScriptedReply.text("right").failing(new Fault.EndMarks(marks)));
        try (var stream = door.open(body("chain", true, ""))) {
            assertEquals("right", Door.text(stream.rest()));
            assertTrue(stream.done());
        }
        // Whatever came after the first end mark is not taken for the next answer.
        assertEquals(200, door.ask(body("one", false, "")).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[1]",
                "{\"prompt_tokens\":-5,\"completion_tokens\":-5}",
                "{\"prompt_tokens\":1e30,\"completion_tokens\":1}",
                "{\"prompt_tokens\":99999999999999999999,\"completion_tokens\":1}",
                "{\"prompt_tokens\":\"many\",\"completion_tokens\":\"more\"}"
            })
    void oddUsageSpoilsNoAnswerAndIsNotBelieved(String usage) {
        try (var ledger = TopicProbe.open(Topics.USAGE)) {
            for (var stream : List.of(true, false)) {
                ALPHA.reset();
                ALPHA.next(ScriptedReply.text("right").failing(new Fault.OddUsage(usage)));
                var named = "odd-" + stream + "-" + Math.abs(usage.hashCode());
                if (stream) {
                    assertEquals(
                            "right", Door.text(door.header("x-request-id", named).stream(body("chain", true, ""))));
                } else {
                    assertEquals(200, door.ask(body("chain", false, "")).status());
                }
                var recorded = recorded(ledger, ALPHA.requests().getFirst().id());
                assertTrue(recorded.estimated());
                assertTrue(recorded.usage().prompt() > 0 && recorded.usage().prompt() < 1_000);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"path\":", "no json", "[]"})
    void toolCallOfTheModelIsPassedOnAsItCameEvenIfBroken(String arguments) {
        var tools = "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"read_file\"}}],";
        ALPHA.next(ScriptedReply.calls(new Call("read_file", arguments)));

        var chunks = door.stream(body("chain", true, tools));

        var passed = chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0/function/arguments")
                        .asText(""))
                .collect(Collectors.joining());
        assertEquals(arguments, passed);
        assertEquals(
                "tool_calls", chunks.getLast().at("/choices/0/finish_reason").asText());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void toolThatNobodyOfferedIsPassedOnForTheCallerToJudge(boolean stream) {
        var tools = "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"read_file\"}}],";
        ALPHA.next(ScriptedReply.calls(new Call("launch_rocket", "{}")).failing(new Fault.StrangeTools()));
        var path = "/choices/0/" + (stream ? "delta" : "message") + "/tool_calls/0/function/name";

        var pieces = stream
                ? door.stream(body("chain", true, tools))
                : List.of(door.ask(body("chain", false, tools)).json());

        assertEquals(
                List.of("launch_rocket"),
                pieces.stream()
                        .map(piece -> piece.at(path).asText())
                        .filter(name -> !name.isEmpty())
                        .toList());
        assertTrue(BETA.requests().isEmpty());
    }

    @Test
    void splitCharactersAndOtherLineEndsAreReadRight() {
        for (var lineEnd : List.of("\n", "\r\n", "\r")) {
            ALPHA.next(ScriptedReply.text("Grüße, 世界 👋").split(1).lineEnd(lineEnd));
            assertEquals("Grüße, 世界 👋", Door.text(door.stream(body("chain", true, ""))));
        }
        assertTrue(BETA.requests().isEmpty());
    }

    @Test
    void whatFailsInARowIsLeftAloneForAWhile() {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Status(500, "no")));
        for (var caller : List.of(door, door, bystander(), door)) {
            assertEquals("from beta", Door.text(caller.stream(body("fragile", true, ""))));
        }
        // Three tries of the one caller's two calls each, and the first of another's.
        assertEquals(7, ALPHA.requests().size());
        assertEquals("open", state("frail"));

        var alone = door.ask(body("frail", true, ""));
        assertEquals(503, alone.status());
        assertEquals("provider_left_alone", alone.errorCode());
        assertTrue(alone.json().at("/error/message").asText().endsWith("The provider answered 500: no"));
        // What is left of its pause of 2 s.
        var left = alone.http().headers().firstValue("retry-after").orElseThrow();
        assertTrue(left.equals("1") || left.equals("2"), left);

        ALPHA.reset();
        await().atMost(SOON).until(() -> door.ask(body("frail", false, "")).status() == 200);
        assertEquals("closed", state("frail"));
        assertEquals(1, ALPHA.requests().size());
    }

    @Test
    void whatOneSessionMeetsHoweverOftenItTriesClosesNothingForOthers() {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Status(500, "no")));
        for (int call = 0; call < 10; call++) {
            assertEquals(
                    "provider_server_error", door.ask(body("frail", false, "")).errorCode());
        }
        ALPHA.reset();

        assertEquals(200, bystander().ask(body("frail", false, "")).status());
        assertEquals("closed", state("frail"));
    }

    @Test
    void aRefusedKeyIsToldAsOneHoweverOftenItWasRefused() {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Status(401, "no such key")));
        for (int call = 0; call < 6; call++) {
            for (var caller : List.of(door, bystander())) {
                var answer = caller.ask(body("frail", false, ""));
                assertEquals(502, answer.status());
                assertEquals("provider_credentials_refused", answer.errorCode());
                assertTrue(answer.json().at("/error/message").asText().contains("no such key"));
            }
        }
        ALPHA.reset();
        await().atMost(SOON).until(() -> door.ask(body("frail", false, "")).status() == 200);
    }

    @Test
    void keysOfAProviderShareTheCalls() {
        // Someone without a session: the calls of one session go the same way.
        var caller = bystander();
        for (int call = 0; call < 40; call++) {
            caller.ask(body("keyed", false, ""));
        }
        var keys = ALPHA.requests().stream().collect(Collectors.groupingBy(FallbackTest::keyOf, Collectors.counting()));
        assertTrue(keys.get(TwoProviders.FIRST_KEY) > 5 && keys.get(TwoProviders.SECOND_KEY) > 5, keys::toString);
    }

    @Test
    void refusedKeyIsReplacedByTheOther() {
        ALPHA.firstTries(1, ScriptedReply.fault(new Fault.Status(401, "no")));

        assertEquals(200, door.ask(body("keyed", false, "")).status());

        assertEquals(
                2, ALPHA.requests().stream().map(FallbackTest::keyOf).distinct().count());
    }

    @Test
    void slowProviderIsOutrunAndClosed() {
        ALPHA.next(ScriptedReply.text("late").pacing(Duration.ofSeconds(30), Duration.ZERO));

        assertEquals("from beta", Door.text(door.stream(body("hedged", true, ""))));

        await().atMost(SOON)
                .until(() -> ALPHA.requests().getFirst().closedByClientAt().isPresent());
    }

    @Test
    void fastProviderIsNotHedged() {
        // Its second token comes later than the hedge would.
        ALPHA.next(ScriptedReply.text("early").pacing(Duration.ZERO, Duration.ofMillis(1_500)));

        assertEquals("early", Door.text(door.stream(body("hedged-late", true, ""))));

        assertTrue(BETA.requests().isEmpty());
    }

    @Test
    void callerThatLeavesClosesBothHedgedCalls() {
        ALPHA.next(ScriptedReply.text("late").pacing(Duration.ofSeconds(30), Duration.ZERO));
        BETA.next(ScriptedReply.text("late").pacing(Duration.ofSeconds(30), Duration.ZERO));
        var named = door.header("x-request-id", "hedged-1");
        var waiting = CompletableFuture.supplyAsync(() -> named.ask(body("hedged", true, "")));
        await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> !BETA.requests()
                .isEmpty());

        assertEquals(204, door.delete("/v1/requests/hedged-1").status());

        assertEquals(409, waiting.join().status());
        for (var provider : List.of(ALPHA, BETA)) {
            await().atMost(SOON)
                    .until(() ->
                            provider.requests().getFirst().closedByClientAt().isPresent());
        }
    }

    @Test
    void fullProviderMakesCallersWaitThenRefusesThem() {
        BETA.next(ScriptedReply.tokens(1).pacing(Duration.ofSeconds(2), Duration.ZERO));
        var first = CompletableFuture.supplyAsync(() -> door.ask(body("narrow", false, "")));
        quickly().until(() -> BETA.requests().size() == 1);
        var second = CompletableFuture.supplyAsync(() -> door.ask(body("narrow", false, "")));
        quickly().until(() -> waiting("narrow") == 1);

        var third = door.ask(body("narrow", true, ""));

        assertEquals(503, third.status());
        assertEquals("provider_busy", third.errorCode());
        assertEquals("1", third.http().headers().firstValue("retry-after").orElseThrow());
        assertEquals(200, second.join().status());
        first.join();
        await().atMost(SOON).until(() -> waiting("narrow") == 0);
    }

    @Test
    void nobodyWaitsForASeatForEver() {
        BETA.next(ScriptedReply.tokens(1).pacing(Duration.ofSeconds(20), Duration.ZERO));
        var named = door.header("x-request-id", "seated");
        var seated = CompletableFuture.supplyAsync(() -> named.ask(body("brief", false, "")));
        quickly().until(() -> BETA.requests().size() == 1);

        assertEquals("provider_busy", door.ask(body("brief", false, "")).errorCode());

        door.delete("/v1/requests/seated");
        assertEquals(409, seated.join().status());
    }

    @Test
    void tenantGoesOnlyWhereItsPolicyLetsIt() {
        var shop = door.token(UserTokens.of("eve", "small-shop", "developer"));
        assertEquals("from beta", Door.text(shop.stream(body("chain", true, ""))));
        assertTrue(ALPHA.requests().isEmpty());
        assertEquals(403, shop.ask(body("one", false, "")).status());
        assertEquals("model_not_allowed", shop.ask(body("alpha/any", false, "")).errorCode());
    }

    @Test
    void needThatNobodyMeetsIsRefusedByName() {
        var answer = door.ask(body("blind", false, "\"tools\": [{\"function\": {\"name\": \"f\"}}],"));
        assertEquals(400, answer.status());
        assertEquals("model_incapable", answer.errorCode());
        assertTrue(BETA.requests().isEmpty());
    }

    @Test
    void longRequestGoesToTheModelThatHoldsIt() {
        var text = "x".repeat(30_000);
        assertEquals("from beta", Door.text(door.stream(body("chain", true, "\"note\": \"" + text + "\","))));
        assertTrue(ALPHA.requests().isEmpty());
    }

    @Test
    void providerAndModelMayBeNamedTogether() {
        door.ask(body("beta/some/model", false, ""));
        assertEquals(
                "some/model", BETA.requests().getFirst().body().path("model").asText());
    }

    @Test
    void triesThatMayCostHaveALineOfTheirOwnInTheLedger() {
        try (var ledger = TopicProbe.open(Topics.USAGE)) {
            ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Hang()));
            door.stream(body("chain", true, ""));

            var id = BETA.requests().getFirst().id();
            assertEquals(id, ALPHA.requests().getFirst().id());
            var last = recorded(ledger, id);
            assertEquals("beta", last.provider());
            assertEquals(BETA.bill(id).completionTokens(), last.usage().completion());
            assertEquals(BETA.bill(id).promptTokens(), last.usage().prompt());
            var first = recorded(ledger, id + ".1");
            assertEquals("alpha", first.provider());
            assertEquals(UsageRecorded.Outcome.FAILED, first.outcome());
            assertTrue(first.estimated());
        }
    }

    static Stream<Fault> hangingUp() {
        return Stream.of(new Fault.Drop(), new Fault.Reset());
    }

    @ParameterizedTest
    @MethodSource("hangingUp")
    void providerThatHadTheRequestAndHungUpMayChargeForThePrompt(Fault fault) {
        try (var ledger = TopicProbe.open(Topics.USAGE)) {
            ALPHA.firstTries(2, ScriptedReply.fault(fault));

            assertEquals(200, door.ask(body("lonely", false, "")).status());

            var id = ALPHA.requests().getFirst().id();
            assertEquals(3, ALPHA.requests().size());
            assertEquals(UsageRecorded.Outcome.COMPLETED, recorded(ledger, id).outcome());
            for (var attempt : List.of(".1", ".2")) {
                var line = recorded(ledger, id + attempt);
                assertEquals(UsageRecorded.Outcome.FAILED, line.outcome());
                assertTrue(line.estimated());
                assertTrue(line.usage().prompt() > 0);
                assertEquals(0, line.usage().completion());
                assertEquals(line.usage().prompt(), line.costMicros());
            }
        }
    }

    @Test
    void overManyMixedCallsEachIsAnsweredOrExplainedAndTheLedgerAgreesWithTheBills() throws Exception {
        var random = new Random(SEED);
        for (int reply = 0; reply < 3 * MIXED_CALLS; reply++) {
            ALPHA.next(mixed(random));
            BETA.next(mixed(random));
        }
        try (var ledger = TopicProbe.open(Topics.USAGE);
                var callers = Executors.newFixedThreadPool(8)) {
            var calls = IntStream.range(0, MIXED_CALLS)
                    .mapToObj(call -> callers.submit(() -> explained(call % 3 == 0)))
                    .toList();
            for (var call : calls) {
                assertTrue(call.get(), "seed " + SEED);
            }
            var ids = Stream.concat(ALPHA.requests().stream(), BETA.requests().stream())
                    .map(ReceivedRequest::id)
                    .collect(Collectors.toSet());
            for (var id : ids) {
                assertAgrees(recorded(ledger, id));
            }
        }
        for (var provider : List.of("alpha", "beta")) {
            await().atMost(SOON).until(() -> load(provider, "calls_in_flight") == 0);
        }
    }

    private static ScriptedReply mixed(Random random) {
        var right = ScriptedReply.tokens(1 + random.nextInt(20));
        if (random.nextInt(100) < 80) {
            return right;
        }
        var faults = List.of(
                new Fault.Status(500, "no"),
                new Fault.Status(429, "no", Map.of("retry-after", "0")),
                new Fault.Drop(),
                new Fault.Reset(),
                new Fault.Garbage(0),
                new Fault.NoChoices(0),
                new Fault.Cut(1),
                new Fault.EarlyEnd(1),
                new Fault.ErrorObject(1, "no"),
                new Fault.OddUsage("{}"),
                new Fault.EndMarks(random.nextInt(3)));
        return right.failing(faults.get(random.nextInt(faults.size())));
    }

    /** Whether a call ended in a whole answer or in an error with a code. */
    private boolean explained(boolean stream) {
        if (!stream) {
            var answer = door.ask(body("chain", false, ""));
            return answer.status() == 200 || !answer.errorCode().isEmpty();
        }
        try (var open = door.open(body("chain", true, ""))) {
            if (open.status() != 200) {
                return true;
            }
            var chunks = open.rest();
            return open.done() == chunks.getLast().path("error").isMissingNode();
        }
    }

    private static void assertAgrees(UsageRecorded line) {
        if (line.outcome() != UsageRecorded.Outcome.COMPLETED || line.estimated()) {
            return;
        }
        var provider = line.provider().equals("alpha") ? ALPHA : BETA;
        assertTrue(
                provider.bills().stream()
                        .anyMatch(bill -> bill.requestId().equals(line.request())
                                && bill.promptTokens() == line.usage().prompt()
                                && bill.completionTokens() == line.usage().completion()
                                && line.costMicros() == bill.promptTokens() + 2 * bill.completionTokens()),
                line::toString);
    }

    @Test
    void healthIsForServicesAndAdmins() {
        assertEquals(200, door.get("/v1/router/health").status());
        assertEquals(
                200,
                door.token(UserTokens.of("ada", "acme", "operator"))
                        .get("/v1/router/health")
                        .status());
        var health = door.get("/v1/router/health").json();
        assertEquals("configured", health.path("routing_version").asText());
        assertFalse(health.toString().contains("0123456789"));
        assertEquals(403, statusOf(door.token(UserTokens.of("ada", "acme", "developer"))));
        assertEquals(401, statusOf(door.withoutToken()));
    }

    @Test
    void metricsHaveBoundedLabels() {
        ALPHA.firstTries(1, ScriptedReply.fault(new Fault.Status(500, "no")));
        door.stream(body("chain", true, ""));
        door.ask(body("alpha/made-up-by-a-caller", false, ""));
        await().atMost(SOON).untilAsserted(() -> {
            var metrics = io.restassured.RestAssured.get("/q/metrics").asString();
            for (var expected : List.of(
                    "sluice_llm_router_attempts_total{provider=\"alpha\",result=\"answered\"}",
                    "sluice_llm_router_attempts_total{provider=\"alpha\",result=\"provider_server_error\"}",
                    "sluice_llm_router_retries_total",
                    "sluice_llm_router_fallbacks_total",
                    "sluice_llm_router_hedges_total",
                    "sluice_llm_router_provider_calls{provider=\"beta\"}",
                    "sluice_llm_router_queue{provider=\"beta\"}",
                    "sluice_llm_router_breaker_state{key=\"1\",model=\"one\",provider=\"alpha\"}",
                    "sluice_llm_router_between_tokens_seconds_bucket",
                    "sluice_llm_router_tokens_total{kind=\"completion\",model=\"one\"}",
                    "llm_requests_total{agent=\"none\",model=\"other\"}")) {
                assertTrue(metrics.contains(expected), () -> expected + " in " + metrics);
            }
            assertFalse(metrics.contains("made-up-by-a-caller"));
        });
    }

    private String state(String model) {
        for (var deployment : door.get("/v1/router/health").json().path("deployments")) {
            if (deployment.path("model").asText().equals(model)) {
                return deployment.path("state").asText();
            }
        }
        return "absent";
    }

    private int waiting(String provider) {
        return load(provider, "calls_waiting");
    }

    private int load(String provider, String what) {
        for (var each : door.get("/v1/router/health").json().path("providers")) {
            if (each.path("name").asText().equals(provider)) {
                return each.path(what).asInt();
            }
        }
        return -1;
    }

    private int statusOf(Door caller) {
        return io.restassured.RestAssured.given()
                .headers(caller.token()
                        .<Map<String, String>>map(token -> Map.of("authorization", "Bearer " + token))
                        .orElse(Map.of()))
                .get("/v1/router/health")
                .statusCode();
    }

    private static String keyOf(ReceivedRequest request) {
        return request.header("authorization").orElse("").replace("Bearer ", "");
    }

    private static UsageRecorded recorded(TopicProbe ledger, String id) {
        var record = ledger.await(found -> read(found.value()).request().equals(id), SOON);
        return read(record.value());
    }

    private static UsageRecorded read(byte[] value) {
        try {
            return MessageCodec.read(value, UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }

    private static String body(String model, boolean stream, String more) {
        return "{\"model\": \"" + model + "\", \"stream\": " + stream + ", " + more
                + "\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
    }

    /** For what does not last: it may be over before the next look at the usual pace. */
    private static ConditionFactory quickly() {
        return await().atMost(SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }
}
