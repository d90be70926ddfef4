package dev.sluice.verify.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A {@code UsageRecorded} of {@code sluice.usage}: what one model call cost.
 *
 * @param request its name; a record that comes twice is counted once
 * @param settled whether another router wrote it, because the one that made the call died
 */
public record ModelCallEvent(
        Place place,
        String request,
        String tenant,
        String user,
        Optional<String> session,
        Optional<String> step,
        Optional<Long> run,
        boolean settled,
        long costMicros,
        JsonNode usage) {
    public static final String TYPE = "sluice.UsageRecorded.v1";

    /** Empty if the record is none. */
    public static Optional<ModelCallEvent> of(LogRecord record) {
        return Json.read(
                record,
                value -> new ModelCallEvent(
                        record.place(),
                        Json.text(value, "request").orElseThrow(),
                        Json.text(value, "tenant").orElseThrow(),
                        Json.text(value, "user").orElseThrow(),
                        Json.text(value, "session"),
                        Json.text(value, "step"),
                        Json.number(value, "run"),
                        value.hasNonNull("settlement"),
                        Json.number(value, "cost_micros").orElseThrow(),
                        Json.object(value, "usage").orElseThrow()));
    }

    /** Whether it says that less than nothing was used. */
    public boolean isNegative() {
        return costMicros < 0
                || StreamSupport.stream(usage.spliterator(), false)
                        .anyMatch(count -> count.isNumber() && count.longValue() < 0);
    }
}
