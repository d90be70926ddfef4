package dev.sluice.verify.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A record of {@code sluice.facts}, as docs/events.md describes it.
 *
 * @param seq its number in its session; 0 only where the session does not exist
 * @param cause the id of the input that led to it
 * @param type such as {@code TurnCompleted}
 * @param body the fields of the fact itself
 */
public record FactEvent(
        Place place,
        String tenant,
        String user,
        String session,
        long seq,
        String cause,
        Instant at,
        String type,
        JsonNode body) {

    /** Empty if the record is no fact. */
    public static Optional<FactEvent> of(LogRecord record) {
        return Json.read(record, value -> {
            var scope = value.path("scope");
            var body = value.path("fact");
            return new FactEvent(
                    record.place(),
                    Json.text(scope, "tenant").orElseThrow(),
                    Json.text(scope, "user").orElseThrow(),
                    Json.text(scope, "session").orElseThrow(),
                    Json.number(value, "seq").orElseThrow(),
                    Json.text(value, "cause").orElseThrow(),
                    Json.instant(value, "at").orElseThrow(),
                    Json.text(body, "type").orElseThrow(),
                    body);
        });
    }

    /** The turn that it is about; empty for one about the session. */
    public Optional<String> turn() {
        return text("turn")
                .or(() -> task().map(FactEvent::turnOf))
                .or(() -> step().map(FactEvent::turnOf))
                .or(() -> call().map(FactEvent::turnOf));
    }

    public Optional<String> task() {
        return text("task");
    }

    public Optional<String> step() {
        return text("step");
    }

    public Optional<String> call() {
        return text("call").or(() -> Json.text(body.path("request"), "call"));
    }

    public Optional<String> text(String field) {
        return Json.text(body, field);
    }

    public Optional<Long> number(String field) {
        return Json.number(body, field);
    }

    public Optional<Instant> instant(String field) {
        return Json.instant(body, field);
    }

    public boolean is(String name) {
        return type.equals(name);
    }

    /** The turn of a task, a step or a call, whose names begin with its own. */
    public static String turnOf(String part) {
        var end = part.indexOf('/');
        return end < 0 ? part : part.substring(0, end);
    }

    /** The step of a call. */
    public static String stepOf(String call) {
        var end = call.lastIndexOf('/');
        return end < 0 ? call : call.substring(0, end);
    }
}
