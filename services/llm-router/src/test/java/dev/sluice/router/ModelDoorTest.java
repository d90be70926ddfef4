package dev.sluice.router;

import static dev.sluice.router.ProviderUnderTest.PROVIDER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Control;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import dev.sluice.testkit.provider.ScriptedReply;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ProviderUnderTest.class)
class ModelDoorTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(2);
    private static final ScriptedReply SLOW = ScriptedReply.tokens(500).pacing(Duration.ZERO, Duration.ofMillis(20));
    private static final String TOOLS = """
            "tools": [{"type": "function", "function": {"name": "read_file", "parameters": {"type": "object"}}}],""";

    @TestHTTPResource
    String url;

    private Door door;
    private TopicProbe usage;

    @BeforeEach
    void setUp() {
        PROVIDER.reset();
        door = ServiceKeys.worker(url);
        usage = TopicProbe.open(Topics.USAGE);
    }

    @AfterEach
    void tearDown() {
        usage.close();
    }

    @Test
    void streamPassesEveryTokenAndTheUsage() {
        PROVIDER.next(ScriptedReply.text("Grüße, 世界 👋 and so on").split(3).lineEnd("\r\n"));

        var chunks = door.stream(streamed("hello", "\"stream_options\": {\"include_usage\": true},"));

        assertEquals("Grüße, 世界 👋 and so on", Door.text(chunks));
        assertEquals(
                "stop",
                chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText());
        assertTrue(chunks.getLast().at("/usage/completion_tokens").asInt() > 0);
    }

    @Test
    void usageIsNotShownToWhoDidNotAsk() {
        var chunks = door.stream(streamed("hello", ""));

        assertTrue(chunks.stream().noneMatch(chunk -> chunk.hasNonNull("usage")));
        assertTrue(PROVIDER.requests()
                .getLast()
                .body()
                .at("/stream_options/include_usage")
                .asBoolean());
    }

    @Test
    void tokensArriveWhileTheModelStillWrites() {
        PROVIDER.next(SLOW);
        try (var stream = door.open(streamed("hello", ""))) {
            stream.next();
            stream.next();
            assertTrue(PROVIDER.requests().getLast().finishedAt().isEmpty());
        }
    }

    @Test
    void wholeAnswerComesAsItIs() {
        PROVIDER.next(ScriptedReply.text("forty-two"));

        var answer = door.ask("{\"model\": \"role/ask\", " + messages("hello") + "}");

        assertEquals(200, answer.status());
        assertEquals("forty-two", answer.json().at("/choices/0/message/content").asText());
    }

    @Test
    void largestRequestPassesAndALargerOneIsRefused() {
        var text = "x".repeat(8 * 1024 * 1024 - 200);
        assertEquals(
                200,
                door.ask("{\"model\": \"role/ask\", " + messages(text) + "}").status());

        var refused = door.ask("{\"model\": \"role/ask\", " + messages(text + "x".repeat(1_000)) + "}");

        assertEquals(413, refused.status());
        assertEquals("request_too_large", refused.json().at("/error/code").asText());
    }

    @Test
    void parallelToolCallsPass() {
        PROVIDER.next(ScriptedReply.calls(
                new Call("read_file", "{\"path\":\"a\"}"), new Call("read_file", "{\"path\":\"b\"}")));

        var chunks = door.stream(streamed("read both", TOOLS));

        var names = chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
                .filter(call -> call.has("id"))
                .map(call ->
                        call.path("index").asInt() + call.at("/function/name").asText())
                .toList();
        assertEquals(List.of("0read_file", "1read_file"), names);
        assertEquals(
                "tool_calls", chunks.getLast().at("/choices/0/finish_reason").asText());
    }

    @Test
    void roleHasItsModelAndAModelItsName() {
        door.ask("{\"model\": \"role/coder\", " + messages("1") + "}");
        door.ask("{\"model\": \"role/debug\", " + messages("2") + "}");
        door.ask("{\"model\": \"vendor/other:free\", " + messages("3") + "}");

        assertEquals(
                List.of("large-model", "small-model", "vendor/other:free"),
                PROVIDER.requests().stream()
                        .map(request -> request.body().path("model").asText())
                        .toList());
    }

    @Test
    void providerGetsItsKeyAndNothingOfTheCaller() {
        door.header("x-forwarded-secret", "1").ask("{\"model\": \"role/ask\", " + messages("hello") + "}");

        var request = PROVIDER.requests().getLast();
        assertEquals(
                "Bearer " + ProviderUnderTest.KEY,
                request.header("authorization").orElseThrow());
        assertTrue(request.header("x-forwarded-secret").isEmpty());
    }

    @Test
    void everyCallIsInTheLedgerAsTheProviderBilledIt() throws Exception {
        var trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        door.header("traceparent", trace).stream(streamed("hello", ""));

        var bill = PROVIDER.bills().getLast();
        var record = usage.await(found -> read(found.value()).request().equals(bill.requestId()), SOON);
        var recorded = read(record.value());
        assertEquals(bill.promptTokens(), recorded.usage().prompt());
        assertEquals(bill.completionTokens(), recorded.usage().completion());
        assertEquals(bill.promptTokens() + 2 * bill.completionTokens(), recorded.costMicros());
        assertFalse(recorded.estimated());
        assertEquals(UsageRecorded.Outcome.COMPLETED, recorded.outcome());
        assertEquals(ServiceKeys.TENANT, recorded.tenant());
        assertEquals(ServiceKeys.USER, recorded.user());
        assertEquals(ServiceKeys.STEP, recorded.step().orElseThrow());
        assertEquals(7, recorded.run().orElseThrow());
        assertEquals("coder", recorded.agent().orElseThrow().name());
        assertEquals("scripted", recorded.provider());
        assertEquals("large-model", recorded.model());
        assertEquals(trace, header(record.headers().lastHeader("traceparent").value()));
        assertEquals(
                "sluice.UsageRecorded.v1",
                header(record.headers().lastHeader("ce_type").value()));
        assertEquals("acme", record.key());
    }

    @Test
    void tagsOfTheCallerAreInTheLedgerAndNotSentOn() {
        PROVIDER.next(ScriptedReply.text("x"));
        door.header("x-sluice-tags", "repository=acme/shop, pull-request=17").stream(streamed("hello", ""));

        assertEquals(
                Map.of("repository", "acme/shop", "pull-request", "17"),
                recorded().tags().orElseThrow());
        assertTrue(PROVIDER.requests().getFirst().header("x-sluice-tags").isEmpty());

        var refused = door.header("x-sluice-tags", "no tag").ask(streamed("hello", ""));
        assertEquals(400, refused.status());
        assertEquals("invalid_tags", refused.errorCode());
    }

    @Test
    void missingUsageIsEstimatedAndMarked() {
        PROVIDER.next(ScriptedReply.text("x".repeat(400)).withoutUsage());
        door.stream(streamed("hello", ""));

        var recorded = recorded();
        assertTrue(recorded.estimated());
        assertEquals(100, recorded.usage().completion());
        assertTrue(recorded.usage().prompt() > 0);
    }

    @Test
    void callerThatLeavesClosesTheProvider() {
        PROVIDER.next(SLOW);
        try (var stream = door.open(streamed("hello", ""))) {
            stream.next();
        }
        assertProviderIsClosed(Instant.now());
        assertEquals(UsageRecorded.Outcome.CANCELLED, recorded().outcome());
        assertTrue(recorded().estimated());
    }

    @Test
    void deletedRequestClosesTheProviderAndEndsTheStreamAsBroken() {
        PROVIDER.next(SLOW);
        try (var stream = door.header("x-request-id", "s1.t1/1/1/1@17").open(streamed("hello", ""))) {
            assertEquals("s1.t1/1/1/1@17", stream.header("x-request-id").orElseThrow());
            stream.next();

            assertEquals(
                    404,
                    door.token(UserTokens.of("eve", "other", "admin"))
                            .delete("/v1/requests/s1.t1%2F1%2F1%2F1%4017")
                            .status());
            assertEquals(204, door.delete("/v1/requests/s1.t1%2F1%2F1%2F1%4017").status());

            assertProviderIsClosed(Instant.now());
            assertBroken(stream, "deleted");
        }
        assertEquals(UsageRecorded.Outcome.CANCELLED, recorded().outcome());
        assertEquals(404, door.delete("/v1/requests/s1.t1%2F1%2F1%2F1%4017").status());
    }

    @Test
    void deletedRequestThatStillWaitsIsAnswered() {
        PROVIDER.next(ScriptedReply.tokens(1).pacing(Duration.ofSeconds(30), Duration.ZERO));
        var waiting = java.util.concurrent.CompletableFuture.supplyAsync(
                () -> door.header("x-request-id", "mine-2").ask(streamed("hello", "")));
        await().atMost(SOON).until(() -> PROVIDER.requests().size() == 1);

        assertEquals(204, door.delete("/v1/requests/mine-2").status());

        assertEquals(409, waiting.join().status());
        assertProviderIsClosed(Instant.now());
    }

    @Test
    void stoppedTurnClosesItsCallsAndMakesNoMore() {
        var step = new dev.sluice.contracts.StepId("s1.stopped/1/1/1");
        var worker = Door.at(url, ServiceKeys.workerToken())
                .header("x-sluice-step", step.value())
                .header("x-sluice-run", "1");
        PROVIDER.next(SLOW);
        try (var stream = worker.open(streamed("hello", ""));
                var control = TopicWriter.open()) {
            stream.next();
            var scope = new Scope(ServiceKeys.TENANT, ServiceKeys.USER, new SessionId("s1"));
            control.send(
                    Topics.CONTROL, step.turn().value(), MessageCodec.write(new Control.StopTurn(scope, step.turn())));
            assertProviderIsClosed(Instant.now());
            assertBroken(stream, "turn_stopped");
        }
        assertEquals(409, worker.ask(streamed("again", "")).status());
    }

    @Test
    void sameRequestIdIsNotTakenTwiceAtOnce() {
        PROVIDER.next(SLOW);
        var named = door.header("x-request-id", "mine-3");
        try (var stream = named.open(streamed("hello", ""))) {
            stream.next();
            assertEquals("request_id_in_use", named.ask(streamed("hello", "")).errorCode());
        }
    }

    @Test
    void slowReaderSlowsTheProviderDownAndLosesNothing() {
        PROVIDER.next(ScriptedReply.text("0123456789abcdef".repeat(40_000)));
        try (var stream = door.open(streamed("hello", ""))) {
            var written = new java.util.concurrent.atomic.AtomicLong();
            await().pollInterval(Duration.ofMillis(300))
                    .atMost(SOON)
                    .until(() ->
                            written.getAndSet(PROVIDER.requests().getFirst().completionTokens())
                                    == PROVIDER.requests().getFirst().completionTokens());
            assertTrue(written.get() < 160_000, () -> "the provider could write " + written);

            assertEquals(640_000, Door.text(stream.rest()).length());
            assertTrue(stream.done());
        }
    }

    @Test
    void requestThatWouldRedirectTheCallIsRefused() {
        for (var field : List.of("api_base", "base_url", "api_key")) {
            var answer = door.ask("{\"" + field + "\": \"http://evil\", \"model\": \"m\", " + messages("x") + "}");
            assertEquals(400, answer.status());
            assertEquals(field, answer.json().at("/error/param").asText());
        }
        assertTrue(PROVIDER.requests().isEmpty());
    }

    @Test
    void requestBeyondTheLimitIsRefused() {
        var answer = door.ask("{\"model\": \"m\", " + messages("x".repeat(8 * 1024 * 1024)) + "}");
        assertEquals(413, answer.status());
    }

    @Test
    void modelsAreListed() {
        var ids = door.get("/v1/models").json().path("data").findValuesAsText("id");
        assertTrue(ids.containsAll(List.of("role/coder", "role/ask", "small-model", "large-model")), ids::toString);
        assertFalse(ids.contains("demo/scripted"));
    }

    @Test
    void metricsHaveTheirNames() {
        door.stream(streamed("hello", ""));
        await().atMost(SOON).untilAsserted(() -> {
            var metrics = io.restassured.RestAssured.get("/q/metrics").asString();
            assertTrue(metrics.contains("llm_requests_total{agent=\"coder\",model=\"large-model\"}"), metrics);
            assertTrue(metrics.contains("llm_request_duration_seconds_count{agent=\"coder\"}"));
            assertTrue(metrics.contains("sluice_llm_router_first_token_seconds_count{agent=\"coder\"}"));
        });
    }

    private void assertProviderIsClosed(Instant since) {
        await().atMost(SOON)
                .until(() -> PROVIDER.requests().getFirst().closedByClientAt().isPresent());
        var took = Duration.between(
                since, PROVIDER.requests().getFirst().closedByClientAt().orElseThrow());
        assertTrue(took.compareTo(CLOSED_WITHIN) < 0, took::toString);
    }

    private static void assertBroken(Door.Stream stream, String code) {
        var last = stream.rest().getLast();
        assertEquals("error", last.at("/choices/0/finish_reason").asText());
        assertEquals(code, last.at("/error/code").asText());
        assertFalse(stream.done());
    }

    private UsageRecorded recorded() {
        var id = PROVIDER.requests().getFirst().id();
        return read(usage.await(found -> read(found.value()).request().equals(id), SOON)
                .value());
    }

    private static UsageRecorded read(byte[] value) {
        try {
            return MessageCodec.read(value, UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }

    private static String header(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    private static String streamed(String text, String more) {
        return "{\"model\": \"role/coder\", \"stream\": true, " + more + messages(text) + "}";
    }

    private static String messages(String text) {
        return "\"messages\": [{\"role\": \"user\", \"content\": \"" + text + "\"}]";
    }
}
