package dev.sluice.verify.event;

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
        return Json.read(
                record,
                value -> new AuditEvent(
                        record.place(),
                        Json.text(value, "id").orElseThrow(),
                        Json.text(value, "tenant").orElseThrow(),
                        Json.text(value, "user").orElseThrow(),
                        Json.text(value, "session"),
                        Json.text(value, "action").orElseThrow(),
                        Json.text(value, "resource").orElseThrow(),
                        Json.truth(value, "allowed").orElseThrow(),
                        Json.instant(value, "at").orElseThrow()));
    }
}
