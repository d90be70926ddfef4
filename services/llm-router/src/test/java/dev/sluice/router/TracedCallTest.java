package dev.sluice.router;

import static dev.sluice.router.TwoProviders.ALPHA;
import static dev.sluice.router.TwoProviders.BETA;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.router.sight.SpansInMemory;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.ReceivedRequest;
import dev.sluice.testkit.provider.ScriptedReply;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the spans of a call say, and what they never say. */
@QuarkusTest
@TestProfile(TracedCallTest.Traced.class)
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(TwoProviders.class)
class TracedCallTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int ALWAYS = 100;
    private static final String CALLER = "b7ad6b7169203331";
    private static final String SECRET = "the-secret-plan";

    @TestHTTPResource
    String url;

    @Inject
    SpansInMemory spans;

    private final String trace = UUID.randomUUID().toString().replace("-", "");
    private Door door;

    public static class Traced implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(SpansInMemory.class);
        }
    }

    @BeforeEach
    void setUp() {
        ALPHA.reset();
        BETA.reset();
        BETA.filler(ScriptedReply.text("from beta"));
        for (var model : List.of("one", "two")) {
            // Nobody is left alone for what an earlier test did.
            await().atMost(SOON)
                    .until(() -> anyone().ask(body(model, false, "")).status() == 200);
        }
        ALPHA.reset();
        BETA.reset();
        BETA.filler(ScriptedReply.text("from beta"));
        door = anyone().header("traceparent", "00-" + trace + "-" + CALLER + "-01");
    }

    @Test
    void aFailingAndAnAnsweringCandidateAreTwoAttemptsOfOneCall() {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Status(401, SECRET)));

        assertEquals("from beta", Door.text(door.stream(body("chain", true, ""))));

        var call = call();
        var failing = child(call, "attempt alpha");
        var answering = child(call, "attempt beta");
        assertEquals("chat chain", call.getName());
        assertEquals(CALLER, call.getParentSpanId());
        assertTrue(call.getParentSpanContext().isRemote());
        assertEquals(SpanKind.CLIENT, call.getKind());
        var bill = BETA.bills().getLast();
        assertEquals(
                Stream.of(
                                "gen_ai.agent.name=coder",
                                "gen_ai.conversation.id=s1",
                                "gen_ai.operation.name=chat",
                                "gen_ai.provider.name=beta",
                                "gen_ai.request.model=chain",
                                "gen_ai.response.finish_reasons=[stop]",
                                "gen_ai.response.model=two",
                                "gen_ai.usage.input_tokens=" + bill.promptTokens(),
                                "gen_ai.usage.output_tokens=" + bill.completionTokens(),
                                "sluice.call=" + bill.requestId(),
                                "sluice.outcome=completed",
                                "sluice.run=7",
                                "sluice.session=s1",
                                "sluice.step=" + ServiceKeys.STEP,
                                "sluice.tenant=" + ServiceKeys.TENANT)
                        .collect(Collectors.joining("\n")),
                attributes(call));
        assertEquals(StatusCode.UNSET, call.getStatus().getStatusCode());
        assertEquals(
                List.of("sluice.first_token"),
                call.getEvents().stream().map(EventData::getName).toList());
        var firstToken = call.getEvents().getFirst().getEpochNanos();
        assertTrue(failing.getEndEpochNanos() <= firstToken && firstToken <= call.getEndEpochNanos());

        assertEquals("""
                error.type=provider_credentials_refused
                gen_ai.provider.name=alpha
                gen_ai.request.model=one
                sluice.attempt=1
                sluice.outcome=provider_credentials_refused
                sluice.provider.key=1""", attributes(failing));
        assertEquals(StatusCode.ERROR, failing.getStatus().getStatusCode());
        assertEquals("""
                gen_ai.provider.name=beta
                gen_ai.request.model=two
                sluice.attempt=2
                sluice.outcome=completed
                sluice.provider.key=1""", attributes(answering));

        assertEquals(traceparent(failing), traceparent(ALPHA.requests().getFirst()));
        assertEquals(traceparent(answering), traceparent(BETA.requests().getFirst()));
    }

    @Test
    void nothingOfThePromptOrTheAnswerIsInASpan() {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.ErrorObject(0, SECRET)));
        BETA.filler(ScriptedReply.text(SECRET));

        assertEquals(SECRET, Door.text(door.stream(body("chain", true, "\"user\": \"" + SECRET + "\", "))));

        call();
        var all = spans.of(trace).toString();
        assertFalse(all.contains(SECRET), all);
        assertFalse(all.contains(TwoProviders.FIRST_KEY), all);
    }

    @Test
    void aCallThatNobodyAnswersIsAnError() {
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Status(500, "no")));
        BETA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Status(401, "no")));

        assertEquals(502, door.ask(body("chain", false, "")).status());

        var call = call();
        assertEquals(StatusCode.ERROR, call.getStatus().getStatusCode());
        var said = attributes(call);
        assertTrue(said.contains("error.type=provider_credentials_refused"), said);
        assertTrue(said.contains("sluice.outcome=provider_credentials_refused"), said);
        assertFalse(said.contains("usage"), said);
        assertTrue(call.getEvents().isEmpty());
    }

    @Test
    void aCallerWhoLeavesIsNoError() {
        BETA.next(ScriptedReply.tokens(200).pacing(Duration.ZERO, Duration.ofMillis(50)));

        try (var stream = door.open(body("two", true, ""))) {
            stream.next();
        }

        var call = call();
        assertEquals(StatusCode.UNSET, call.getStatus().getStatusCode());
        assertTrue(attributes(call).contains("sluice.outcome=caller_gone"), attributes(call));
        assertTrue(attributes(call).contains("sluice.usage.estimated=true"), attributes(call));
        var attempt = child(call, "attempt beta");
        assertTrue(attributes(attempt).contains("sluice.outcome=caller_gone"), attributes(attempt));
    }

    @Test
    void anAnswerThatWasThereHasNoAttempt() {
        var body = body("two", false, "\"temperature\": 0, ");
        await().atMost(SOON).until(() -> anyone().ask(body)
                .http()
                .headers()
                .firstValue("x-sluice-cache")
                .filter("hit"::equals)
                .isPresent());

        assertEquals(200, door.ask(body).status());

        var call = call();
        assertEquals(1, spans.of(trace).size());
        assertTrue(attributes(call).contains("sluice.reused=cached"), attributes(call));
        assertTrue(attributes(call).contains("gen_ai.provider.name=beta"), attributes(call));
    }

    @Test
    void aCallThatIsNotSampledIsPassedOnAsSuch() {
        var quiet = anyone().header("traceparent", "00-" + trace + "-" + CALLER + "-00");

        assertEquals(200, quiet.ask(body("two", false, "")).status());

        var named = BETA.requests().getFirst().header("traceparent").orElseThrow();
        assertTrue(named.startsWith("00-" + trace + "-") && named.endsWith("-00"), named);
    }

    /** The call's own span, which ends after those below it. */
    private SpanData call() {
        return await().atMost(SOON)
                .until(
                        () -> spans.of(trace).stream()
                                .filter(span -> span.getParentSpanId().equals(CALLER))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private Door anyone() {
        return ServiceKeys.worker(url).header("x-sluice-agent", "coder");
    }

    private SpanData child(SpanData call, String name) {
        return spans.of(trace).stream()
                .filter(span -> span.getParentSpanId().equals(call.getSpanId()))
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String attributes(SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .map(entry -> entry.getKey().getKey() + "=" + entry.getValue())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String traceparent(SpanData span) {
        return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-01";
    }

    private static String traceparent(ReceivedRequest request) {
        return request.header("traceparent").orElseThrow();
    }

    private static String body(String model, boolean stream, String more) {
        return "{\"model\": \"" + model + "\", \"stream\": " + stream + ", " + more
                + "\"messages\": [{\"role\": \"user\", \"content\": \"" + SECRET + "\"}]}";
    }
}
