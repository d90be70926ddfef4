package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CloudEventTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.250Z");
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Scope SCOPE = new Scope(new TenantId("acme"), new UserId("ada"), new SessionId("s-1"));
    private static final TurnId TURN = new TurnId("s-1.t1");

    @Test
    void aFactIsNamedByItsSessionAndNumber() {
        var record = fact(7, Optional.of(TRACE), new Fact.TurnCompleted(TURN, "Done."));

        assertEquals(
                Map.of(
                        "content-type", "application/json",
                        "ce_specversion", "1.0",
                        "ce_id", "s-1/7",
                        "ce_source", "/sluice/orchestrator",
                        "ce_type", "sluice.TurnCompleted.v1",
                        "ce_subject", "s-1",
                        "ce_time", "2026-11-21T12:00:00.250Z",
                        "ce_tenant", "acme",
                        "ce_traceparent", TRACE,
                        "traceparent", TRACE),
                headers(CloudEvent.of(record)));
    }

    @Test
    void withoutATraceThereIsNoTraceHeader() {
        var headers = headers(CloudEvent.of(fact(7, Optional.empty(), new Fact.SessionDeleted())));

        assertFalse(headers.containsKey("traceparent") || headers.containsKey("ce_traceparent"));
    }

    @Test
    void twoRefusalsWithoutASessionAreTwoEvents() {
        var refusal = new Fact.IntentRefused(
                Refusal.NO_SUCH_SESSION,
                "There is no such session.",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        var first = CloudEvent.of(new FactRecord(SCOPE, 0, "i-1", NOON, Optional.empty(), Optional.empty(), refusal));
        var second = CloudEvent.of(new FactRecord(SCOPE, 0, "i-2", NOON, Optional.empty(), Optional.empty(), refusal));

        assertEquals("s-1/i-1", first.id());
        assertNotEquals(first.id(), second.id());
    }

    @Test
    void usageIsNamedByTheModelCallAndAboutTheTenant() {
        var usage = new UsageRecorded(
                "s-1.t1/1/1/1@9",
                SCOPE.tenant(),
                SCOPE.user(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "openai",
                "mock-model",
                TokenUsage.NONE,
                false,
                0,
                UsageRecorded.Outcome.COMPLETED,
                NOON,
                Duration.ofSeconds(1),
                Optional.of(TRACE),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        var headers = headers(CloudEvent.of(usage));

        assertEquals("s-1.t1/1/1/1@9", headers.get("ce_id"));
        assertEquals("/sluice/llm-router", headers.get("ce_source"));
        assertEquals("sluice.UsageRecorded.v1", headers.get("ce_type"));
        assertEquals("acme", headers.get("ce_subject"));
        assertEquals(TRACE, headers.get("traceparent"));
    }

    @Test
    void auditIsAboutItsResourceAndNamesTheServiceThatSawIt() {
        var audit = new AuditRecorded(
                "a-1", SCOPE.tenant(), SCOPE.user(), Optional.empty(), "user.login", "ada", false, Map.of(), NOON);

        var headers = headers(CloudEvent.of(audit, "session"));

        assertEquals("a-1", headers.get("ce_id"));
        assertEquals("/sluice/session", headers.get("ce_source"));
        assertEquals("sluice.AuditRecorded.v1", headers.get("ce_type"));
        assertEquals("ada", headers.get("ce_subject"));
    }

    private static FactRecord fact(long seq, Optional<String> traceparent, Fact fact) {
        return new FactRecord(SCOPE, seq, "i-1", NOON, Optional.empty(), traceparent, fact);
    }

    private static Map<String, String> headers(CloudEvent event) {
        var headers = new LinkedHashMap<String, String>();
        event.headers().forEach((name, value) -> headers.put(name, new String(value, StandardCharsets.UTF_8)));
        return headers;
    }
}
