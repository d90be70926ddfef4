package dev.sluice.contracts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The CloudEvents 1.0 attributes of a record on a public topic, for Kafka's binary mode: one header each, the message
 * itself as the value.
 *
 * @param id with {@code source} unique for ever; a repeated pair is the same event
 * @param type {@code sluice.<message type>.v1}
 */
public record CloudEvent(
        String id,
        String source,
        String type,
        String subject,
        Instant time,
        TenantId tenant,
        Optional<String> traceparent) {

    /** The attributes of a fact. */
    public static CloudEvent of(FactRecord record) {
        var session = record.scope().session().value();
        // A refusal without a session has no number: its cause names it.
        var number = record.seq() == 0 ? record.cause() : Long.toString(record.seq());
        return new CloudEvent(
                session + "/" + number,
                "/sluice/orchestrator",
                typeOf(record.fact().getClass()),
                session,
                record.at(),
                record.scope().tenant(),
                record.traceparent());
    }

    /** The attributes of a usage record. */
    public static CloudEvent of(UsageRecorded usage) {
        return new CloudEvent(
                usage.request(),
                "/sluice/llm-router",
                typeOf(UsageRecorded.class),
                usage.tenant().value(),
                usage.startedAt(),
                usage.tenant(),
                usage.traceparent());
    }

    /** The attributes of a budget that is nearly used up. */
    public static CloudEvent of(BudgetWarned warning) {
        return ofBudget(BudgetWarned.class, warning.id(), warning.budget(), warning.tenant(), warning.at());
    }

    /** The attributes of a budget that refused a call. */
    public static CloudEvent of(BudgetExceeded refusal) {
        return ofBudget(BudgetExceeded.class, refusal.id(), refusal.budget(), refusal.tenant(), refusal.at());
    }

    /** The attributes of an audit record made by {@code service}. */
    public static CloudEvent of(AuditRecorded audit, String service) {
        return new CloudEvent(
                audit.id(),
                "/sluice/" + service,
                typeOf(AuditRecorded.class),
                audit.resource(),
                audit.at(),
                audit.tenant(),
                Optional.empty());
    }

    private static CloudEvent ofBudget(Class<?> type, String id, String budget, TenantId tenant, Instant at) {
        return new CloudEvent(id, "/sluice/llm-router", typeOf(type), budget, at, tenant, Optional.empty());
    }

    /** The {@code ce_type} of a message class. */
    public static String typeOf(Class<?> message) {
        return "sluice." + message.getSimpleName() + ".v1";
    }

    /**
     * Whether a record on a public topic is of this type, by its {@code ce_type} header; one without a header is taken
     * for what the topic began with.
     */
    public static boolean is(Class<?> message, Optional<byte[]> ceType) {
        return ceType.map(type -> new String(type, StandardCharsets.UTF_8))
                .map(typeOf(message)::equals)
                .orElse(true);
    }

    /** The Kafka headers, values in UTF-8. */
    public Map<String, byte[]> headers() {
        var headers = new LinkedHashMap<String, byte[]>();
        put(headers, "content-type", "application/json");
        put(headers, "ce_specversion", "1.0");
        put(headers, "ce_id", id);
        put(headers, "ce_source", source);
        put(headers, "ce_type", type);
        put(headers, "ce_subject", subject);
        put(headers, "ce_time", time.toString());
        put(headers, "ce_tenant", tenant.value());
        traceparent.ifPresent(context -> put(headers, "ce_traceparent", context));
        traceparent.ifPresent(context -> put(headers, "traceparent", context));
        return headers;
    }

    private static void put(Map<String, byte[]> headers, String name, String value) {
        headers.put(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
