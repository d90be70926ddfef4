package dev.sluice.workers;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Control;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.Input.StepAnswered;
import dev.sluice.contracts.Input.StepCancelled;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.Input.StepOutcome;
import dev.sluice.contracts.Input.StepWantsTools;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import dev.sluice.keys.Errand;
import dev.sluice.keys.ServiceTokenVerifier;
import dev.sluice.keys.ServiceTokenVerifier.Verdict;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.ReceivedRequest;
import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole service on real Kafka and a real HTTP provider; the test plays orchestrator and executor. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ProviderResource.class)
class AgentWorkersTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    /** Every step's deadline here, as a worker sees it whose clock is far ahead: nothing may come of that. */
    private static final Instant LONG_PAST = Instant.EPOCH;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String READ_SCHEMA = """
            {"type": "object",
             "properties": {
               "path": {"type": "string", "minLength": 1, "maxLength": 4096, "description": "The file"},
               "lines": {"type": "array", "items": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}},
             "required": ["path"],
             "additionalProperties": false}
            """;

    private final ScriptedProvider provider = ProviderResource.provider();
    private final Scope scope =
            new Scope(new TenantId("acme"), new UserId("ann"), new SessionId("s-" + UUID.randomUUID()));
    /** What the provider says in this test: a request that another test left behind does not take it. */
    private final String script = scope.session().value();

    private final TurnId turn = TurnId.of(scope.session(), "t1");
    private final StepId step = StepId.of(turn, 1, 1, 1);
    private TopicProbe inbox;
    private TopicProbe deltas;
    private TopicWriter writer;

    @BeforeEach
    void open() throws Exception {
        inbox = TopicProbe.open(Topics.INBOX);
        deltas = TopicProbe.open(Topics.DELTAS);
        writer = TopicWriter.open();
        tool("read_file", READ_SCHEMA, false);
        tool("list_files", "{\"type\": \"object\", \"properties\": {}}", false);
        tool("write_file", READ_SCHEMA, true);
    }

    @AfterEach
    void close() {
        provider.reset();
        inbox.close();
        deltas.close();
        writer.close();
    }

    @Test
    void wordsBecomeAnAnswerAndTheDeltasOfOneRunSayTheSame() {
        provider.script(script, ScriptedReply.tokens(150).pacing(Duration.ZERO, Duration.ofMillis(20)));
        send(work(Role.ASK));

        var answer = assertInstanceOf(StepAnswered.class, outcome());
        var streamed = streamed(answer.text().length());
        assertEquals(
                answer.text(),
                String.join("", streamed.stream().map(Delta::text).toList()));
        for (int i = 0; i < streamed.size(); i++) {
            assertEquals(i, streamed.get(i).index());
            assertEquals(answer.run(), streamed.get(i).run());
        }
        assertTrue(answer.usage().completion() > 0);
        assertTrue(streamed.size() > 5, "only " + streamed.size() + " deltas for 3 s of text");
    }

    @Test
    void everyRequestNamesItsStepAndCarriesTheTokenOfItsSession() {
        send(work(Role.ASK));
        var first = outcome();
        var second = work(StepId.of(turn, 1, 2, 1), Role.ASK, 1_000, A_MINUTE);
        send(second);
        outcome(second.step(), 1);

        var requests = provider.requests();
        assertEquals(step + "@" + first.run(), requests.get(0).id());
        assertEquals("role/ask", requests.get(0).body().path("model").asText());
        assertEquals("ask", requests.get(0).header("x-sluice-agent").orElseThrow());
        assertEquals(
                Versions.BUILT_IN.roles(),
                requests.get(0).header("x-sluice-config-version").orElseThrow());
        assertTrue(requests.get(1).id().startsWith(second.step().value()));
        assertEquals(
                second.step().value(), requests.get(1).header("x-sluice-step").orElseThrow());
        assertEquals(
                Long.toString(first.run()),
                requests.get(0).header("x-sluice-run").orElseThrow());
        assertEquals(bearer(requests.get(0)), bearer(requests.get(1)));
        var verdict = new ServiceTokenVerifier(ProviderResource.publicKeys(), Set.of("agent-workers"), "llm-router")
                .verify(bearer(requests.get(0)), Instant.now());
        assertEquals(
                Errand.of(scope),
                assertInstanceOf(Verdict.Accepted.class, verdict).token().errand());
    }

    @Test
    void toolsAreOfferedByRoleAndAskedForInParallel() throws Exception {
        provider.script(
                script,
                ScriptedReply.calls(
                        new ScriptedReply.Call("read_file", "{\"path\":\"a\"}"),
                        new ScriptedReply.Call("write_file", "{\"path\":\"b\"}"),
                        new ScriptedReply.Call("read_file", "not json")));
        send(work(Role.CODER));

        var wish = assertInstanceOf(StepWantsTools.class, outcome());
        assertEquals(
                List.of("read_file", "write_file", "read_file"),
                wish.calls().stream().map(one -> one.tool()).toList());
        assertEquals(
                List.of(false, true, false),
                wish.calls().stream().map(one -> one.effect()).toList());
        assertEquals("a", wish.calls().getFirst().arguments().path("path").asText());
        assertEquals("not json", wish.calls().getLast().arguments().asText());
        assertEquals("v-write_file", wish.calls().get(1).toolVersion());

        var offered = provider.requests().getLast().body().path("tools");
        // The three that there are of the role's, and the two that are about the turn itself.
        assertEquals(5, offered.size());
        // The library leaves out the outermost additionalProperties; the executor checks it all the same.
        var schema = (ObjectNode) JSON.readTree(READ_SCHEMA);
        assertEquals(schema.without("additionalProperties"), parametersOf("read_file", offered));
    }

    @Test
    void aPlanWithAProofThatNobodyCouldGiveIsNone() {
        var plan = """
                {"reason": "it is large", "tasks": [{"name": "check", "agent": "reader", "instruction": "Check it.",
                 "proof": {"tools": ["run_tests"]}}]}""";
        provider.script(script, ScriptedReply.calls(new ScriptedReply.Call("propose_plan", plan)));
        send(dividing(Optional.of(Versions.BUILT_IN.withShippedRoles())));

        var failed = assertInstanceOf(StepFailed.class, outcome());
        assertEquals(StepFailure.INVALID_RESULT, failed.reason());
        assertTrue(failed.detail().contains("run_tests, a tool that reader does not have"), failed.detail());
    }

    @Test
    void aReadingRoleIsNotOfferedToWrite() {
        send(work(Role.ASK));
        outcome();

        assertTrue(
                parametersOf("write_file", provider.requests().getLast().body().path("tools"))
                        .isMissingNode());
    }

    @Test
    void aStreamThatWasCutIsNoAnswer() {
        assertEquals(StepFailure.BROKEN_STREAM, failure(new Fault.Cut(4)));
    }

    @Test
    void aStreamThatEndsWithoutAFinishReasonIsNoAnswer() {
        assertEquals(StepFailure.BROKEN_STREAM, failure(new Fault.EarlyEnd(4)));
    }

    @Test
    void anErrorInsideAStreamIsNoAnswerAndItsWordsAreTheUsers() {
        provider.script(script, ScriptedReply.fault(new Fault.ErrorObject(0, "overloaded by a storm")));
        send(work(Role.ASK));

        var failed = assertInstanceOf(StepFailed.class, outcome());
        assertEquals(StepFailure.PROVIDER_ERROR, failed.reason());
        assertEquals("overloaded by a storm.", failed.detail());
    }

    @Test
    void garbageIsNoAnswer() {
        assertEquals(StepFailure.BROKEN_STREAM, failure(new Fault.Garbage(2)));
        assertEquals(StepFailure.BROKEN_STREAM, failureOf(StepId.of(turn, 1, 2, 1), new Fault.Html()));
    }

    @Test
    void anHttpErrorSaysWhatItIs() {
        assertEquals(StepFailure.PROVIDER_ERROR, failure(new Fault.Status(500, "sorry")));
        assertEquals(StepFailure.NOT_AUTHORISED, failureOf(StepId.of(turn, 1, 2, 1), new Fault.Status(401, "who?")));
        assertEquals(StepFailure.OUT_OF_CREDIT, failureOf(StepId.of(turn, 1, 3, 1), new Fault.Status(402, "pay")));
    }

    @Test
    void whatTheProviderSaidReachesTheUser() {
        provider.script(script, ScriptedReply.fault(new Fault.Status(400, "Unsupported value: 'temperature'")));
        send(work(Role.CODER));

        var failed = assertInstanceOf(StepFailed.class, outcome());
        assertEquals(StepFailure.REQUEST_REFUSED, failed.reason());
        assertEquals("Unsupported value: 'temperature'.", failed.detail());
    }

    @Test
    void thePauseThatTheProviderAsksForIsPassedOn() {
        provider.script(script, ScriptedReply.fault(new Fault.Status(429, "slow down", Map.of("Retry-After", "20"))));
        send(work(Role.ASK));

        var failed = assertInstanceOf(StepFailed.class, outcome());
        assertEquals(StepFailure.RATE_LIMITED, failed.reason());
        assertEquals(Optional.of(Duration.ofSeconds(20)), failed.retryAfter());
        assertEquals(1, provider.requests().size());
    }

    @Test
    void aCallWithoutANameIsToldToTheModelAndNotTriedAgain() {
        provider.script(
                script,
                ScriptedReply.calls(new ScriptedReply.Call("", "{}"), new ScriptedReply.Call("  ", "{}"))
                        .failing(new Fault.StrangeTools()));
        send(work(Role.CODER));

        var wish = assertInstanceOf(StepWantsTools.class, outcome());
        assertEquals(
                List.of("unnamed", "unnamed"),
                wish.calls().stream().map(one -> one.tool()).toList());
        assertEquals(1, provider.requests().size());
    }

    @Test
    void aConversationThatIsMoreThanItsModelReadsIsAskedAgainWithLess() {
        var refusal = new Fault.Status(400, "This model's maximum context length is 8192 tokens");
        provider.next(ScriptedReply.fault(refusal.code("context_length_exceeded")));
        var history = new ArrayList<HistoryEntry>();
        for (int i = 0; i < 200; i++) {
            history.add(new UserSaid("question " + i + " word".repeat(300)));
            history.add(new AgentSaid(step, Role.ASK, "answer " + i + " word".repeat(300)));
        }
        history.add(new UserSaid("the newest request"));
        send(work(step, Role.ASK, 100_000, A_MINUTE, history));

        assertInstanceOf(StepAnswered.class, outcome());
        var requests = provider.requests();
        assertEquals(2, requests.size());
        var first = requests.getFirst().body().path("messages");
        var second = requests.getLast().body().path("messages");
        assertTrue(second.size() < first.size(), second.size() + " messages of " + first.size());
        assertEquals(
                "the newest request",
                second.get(second.size() - 1).path("content").asText());
        assertEquals("user", second.get(1).path("role").asText());
    }

    @Test
    void noTemperatureIsSentThatNobodySet() {
        send(work(Role.CODER));
        outcome();

        assertTrue(provider.requests().getLast().body().path("temperature").isMissingNode());
    }

    @Test
    void nothingIsNoAnswer() {
        provider.script(script, ScriptedReply.text(""));
        send(work(Role.ASK));

        assertEquals(
                StepFailure.EMPTY_ANSWER,
                assertInstanceOf(StepFailed.class, outcome()).reason());
    }

    @Test
    void aModelThatWritesTooMuchIsStopped() {
        provider.script(script, ScriptedReply.tokens(100));
        send(work(step, Role.ASK, 50, A_MINUTE));

        assertEquals(
                StepFailure.TOO_LARGE,
                assertInstanceOf(StepFailed.class, outcome()).reason());
    }

    @Test
    void aSilentModelIsLeftWhenTheStepsTimeIsUpAndWhatItSaidIsKept() {
        // A process that has never worked would need the step's time for that.
        answeredOnce(StepId.of(turn, 1, 9, 1));
        provider.script("silent", ScriptedReply.tokens(5).failing(new Fault.Silence(3)));
        send(work(step, Role.ASK, 1_000, Duration.ofSeconds(5), List.of(new UserSaid("hello [[mock script=silent]]"))));

        var answer = assertInstanceOf(StepAnswered.class, outcome());
        assertEquals("alpha bravo delta \n\n[Cut off here: the step's time of 5 s was up.]", answer.text());
        assertEquals(
                answer.text(),
                String.join(
                        "",
                        streamed(answer.text().length()).stream()
                                .map(Delta::text)
                                .toList()));
    }

    @Test
    void aModelThatSaysNothingAtAllMayBeAskedAgain() {
        provider.script(script, ScriptedReply.fault(new Fault.Hang()));
        send(work(step, Role.ASK, 1_000, Duration.ofSeconds(2)));

        assertEquals(
                StepFailure.TIMEOUT,
                assertInstanceOf(StepFailed.class, outcome()).reason());
    }

    @Test
    void aStopIsAnsweredWithinTwoSecondsAndTheRestIsIgnored() {
        // A process that has never worked loads half its classes first.
        answeredOnce(StepId.of(turn, 1, 9, 1));
        var took = new ArrayList<Duration>();
        // Nor is a machine that stands still the worker's fault: then another turn is stopped.
        do {
            took.add(untilStopped(TurnId.of(scope.session(), "t" + (2 + took.size()))));
        } while (took.getLast().compareTo(TWO_SECONDS) >= 0 && took.size() < 4);

        assertTrue(took.getLast().compareTo(TWO_SECONDS) < 0, took::toString);
    }

    private Duration untilStopped(TurnId stopped) {
        var running = StepId.of(stopped, 1, 1, 1);
        var slow = List.<HistoryEntry>of(new UserSaid("hello [[mock tokens=1000 itl=20]]"));
        send(work(running, Role.ASK, 100_000, A_MINUTE, slow));
        deltas.await(record -> isOf(running, record), LIMIT);

        var stoppedAt = Instant.now();
        stop(stopped);

        assertInstanceOf(StepCancelled.class, outcome(running, 1).getFirst());
        return Duration.between(stoppedAt, Instant.now());
    }

    @Test
    void aStoppedTurnsStepIsNotBegun() {
        stop();
        // Once another step of the turn is answered with "cancelled", the workers have heard.
        await().atMost(LIMIT).until(() -> {
            var probe = work(StepId.of(turn, 2, 1 + provider.requests().size(), 1), Role.ASK, 1_000, A_MINUTE);
            send(probe);
            return outcome(probe.step(), 1).getFirst() instanceof StepCancelled;
        });
        provider.reset();
        send(work(Role.ASK));

        assertInstanceOf(StepCancelled.class, outcome());
        assertEquals(List.of(), provider.requests());
    }

    @Test
    void workThatIsSentTwiceIsAnsweredAlikeAndPaidForOnce() {
        send(work(Role.ASK));
        var first = outcome();
        send(work(Role.ASK));

        assertEquals(List.of(first, first), outcome(step, 2));
        assertEquals(1, provider.requests().size());
    }

    @Test
    void workThatRunsAlreadyWaitsForThatRunAndIsPaidForOnce() {
        // Long enough for the work to come again before it is answered.
        var slow = List.<HistoryEntry>of(new UserSaid("hello [[mock tokens=250 itl=20]]"));
        send(work(step, Role.ASK, 100_000, A_MINUTE, slow));
        deltas.await(this::isOfThisStep, LIMIT);
        send(work(step, Role.ASK, 100_000, A_MINUTE, slow));

        assertInstanceOf(StepAnswered.class, outcome());
        answeredOnce(StepId.of(turn, 1, 9, 1));
        assertEquals(1, outcome(step, 1).size());
        assertEquals(2, provider.requests().size());
    }

    /** A job of high priority goes with what people watch: it passes by the jobs that wait, and they come after it. */
    @Test
    void whatIsUrgentPassesByTheJobsThatWaitAndTheyAreDoneAfterIt() {
        var longTurn = TurnId.of(scope.session(), "t2");
        var runs = StepId.of(longTurn, 1, 1, 1);
        var waits = StepId.of(turn, 2, 1, 1);
        var urgent = StepId.of(turn, 3, 1, 1);
        var slow = List.<HistoryEntry>of(new UserSaid("hello [[mock tokens=1000 itl=100]]"));
        sendInBackground(work(runs, Role.ASK, 100_000, A_MINUTE, slow));
        await().atMost(LIMIT).until(() -> provider.requests().size() == 1);
        sendInBackground(work(waits, Role.ASK, 100_000, A_MINUTE));
        send(work(urgent, Role.ASK, 100_000, A_MINUTE));

        outcome(urgent, 1);
        stop(longTurn);
        outcome(waits, 1);

        assertEquals(
                List.of(runs, urgent, waits),
                provider.requests().stream()
                        .map(request ->
                                new StepId(request.header("x-sluice-step").orElseThrow()))
                        .toList());
    }

    @Test
    void theServiceIsReadyWhenKafkaAndTheRouterAnswer() {
        await().atMost(LIMIT)
                .untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
    }

    private void answeredOnce(StepId other) {
        send(work(other, Role.ASK, 100_000, A_MINUTE));
        outcome(other, 1);
    }

    private StepFailure failure(Fault fault) {
        return failureOf(step, fault);
    }

    private StepFailure failureOf(StepId step, Fault fault) {
        provider.script(script, ScriptedReply.fault(fault));
        send(work(step, Role.ASK, 100_000, A_MINUTE));
        return assertInstanceOf(StepFailed.class, outcome(step, 1).getFirst()).reason();
    }

    private StepWork work(Role role) {
        return work(step, role, 100_000, A_MINUTE);
    }

    private StepWork work(StepId step, Role role, int outputCharsMax, Duration timeMax) {
        return work(step, role, outputCharsMax, timeMax, List.of(new UserSaid("hello [[mock script=" + script + "]]")));
    }

    private StepWork work(StepId step, Role role, int outputCharsMax, Duration timeMax, List<HistoryEntry> history) {
        return new StepWork(
                step,
                scope,
                role,
                Versions.BUILT_IN.roles(),
                Origin.CHAT,
                history,
                outputCharsMax,
                LONG_PAST,
                Optional.of(timeMax),
                Optional.empty());
    }

    private StepWork dividing(Optional<Versions> versions) {
        return new StepWork(
                step,
                scope,
                Role.ORCHESTRATOR,
                Versions.BUILT_IN.roles(),
                Origin.CHAT,
                List.of(new UserSaid("hello [[mock script=" + script + "]]")),
                100_000,
                LONG_PAST,
                Optional.empty(),
                Optional.empty(),
                Optional.of(A_MINUTE),
                Optional.empty(),
                Optional.empty(),
                versions);
    }

    private void send(StepWork work) {
        writer.send(Topics.steps(work.agent().name(), false), work.step().value(), MessageCodec.write(work));
    }

    private void sendInBackground(StepWork work) {
        writer.send(Topics.steps(work.agent().name(), true), work.step().value(), MessageCodec.write(work));
    }

    private void stop() {
        stop(turn);
    }

    private void stop(TurnId stopped) {
        Control stop = new Control.StopTurn(scope, stopped);
        writer.send(Topics.CONTROL, stopped.value(), MessageCodec.write(stop));
    }

    private void tool(String name, String schema, boolean effect) throws Exception {
        var definition =
                new ToolDefinition(name, "For a test", JSON.readTree(schema), effect, effect, Risk.LOW, "v-" + name);
        writer.send(Topics.TOOLS, name, MessageCodec.write(definition));
    }

    private StepOutcome outcome() {
        return outcome(step, 1).getFirst();
    }

    private List<StepOutcome> outcome(StepId of, int count) {
        return inbox
                .await(
                        record -> outcomeIn(record)
                                .filter(one -> one.step().equals(of))
                                .isPresent(),
                        count,
                        LIMIT)
                .stream()
                .map(record -> outcomeIn(record).orElseThrow())
                .toList();
    }

    private Optional<StepOutcome> outcomeIn(ConsumerRecord<String, byte[]> record) {
        if (!scope.session().value().equals(record.key())) {
            return Optional.empty();
        }
        try {
            var input = MessageCodec.read(record.value(), InputRecord.class).input();
            return input instanceof StepOutcome outcome ? Optional.of(outcome) : Optional.empty();
        } catch (UnreadableMessage unreadable) {
            return Optional.empty();
        }
    }

    private List<Delta> streamed(int chars) {
        await().atMost(LIMIT).until(() -> {
            var sum = deltas.seen().stream()
                    .filter(this::isOfThisStep)
                    .mapToInt(record -> delta(record).text().length())
                    .sum();
            return sum >= chars;
        });
        return deltas.seen().stream()
                .filter(this::isOfThisStep)
                .map(this::delta)
                .toList();
    }

    private boolean isOfThisStep(ConsumerRecord<String, byte[]> record) {
        return isOf(step, record);
    }

    private boolean isOf(StepId one, ConsumerRecord<String, byte[]> record) {
        return scope.session().value().equals(record.key())
                && delta(record).step().equals(one);
    }

    private Delta delta(ConsumerRecord<String, byte[]> record) {
        try {
            return MessageCodec.read(record.value(), Delta.class);
        } catch (UnreadableMessage broken) {
            throw new AssertionError(broken);
        }
    }

    private static JsonNode parametersOf(String tool, JsonNode offered) {
        for (var one : offered) {
            if (one.path("function").path("name").asText().equals(tool)) {
                return one.path("function").path("parameters");
            }
        }
        return offered.path("no such tool");
    }

    private static String bearer(ReceivedRequest request) {
        return request.header("authorization").orElse("").replaceFirst("^Bearer ", "");
    }
}
