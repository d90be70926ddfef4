package dev.sluice.verify.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A record of {@code sluice.audit}.
 *
 * @param id a record that comes twice has the same
 * @param action such as {@code approval.decide}
 * @param resource what it is about
 */
public record AuditEvent(
        Place place,
        String id,
        String tenant,
        String user,
        Optional<String> session,
        String action,
        String resource,
        boolean allowed,
        Instant at) {

    /** Empty if the record is none. */
    public static Optional<AuditEvent> of(LogRecord record) {
        return Json.object(record.value()).flatMap(value -> of(record.place(), value));
    }

    private static Optional<AuditEvent> of(Place place, JsonNode value) {
        var id = Json.text(value, "id");
        var tenant = Json.text(value, "tenant");
        var user = Json.text(value, "user");
        var action = Json.text(value, "action");
        var resource = Json.text(value, "resource");
        var at = Json.instant(value, "at");
        if (at.isEmpty()
                || id.isEmpty()
                || tenant.isEmpty()
                || user.isEmpty()
                || action.isEmpty()
                || resource.isEmpty()
                || !value.path("allowed").isBoolean()) {
            return Optional.empty();
        }
        return Optional.of(new AuditEvent(
                place,
                id.get(),
                tenant.get(),
                user.get(),
                Json.text(value, "session"),
                action.get(),
                resource.get(),
                value.path("allowed").booleanValue(),
                at.get()));
    }
}
