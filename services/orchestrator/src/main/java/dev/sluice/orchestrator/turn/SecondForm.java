package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnId;
import dev.sluice.orchestrator.task.Task;
import java.util.List;

/** A stored conversation of version 2, whose running turn was its one task. */
final class SecondForm {
    private static final List<String> REQUEST = List.of("id", "origin", "agent", "versions", "limits");

    private SecondForm() {}

    /** A tree of version 2 as one of version 3. */
    static JsonNode lift(JsonNode second) {
        if (!(second.deepCopy() instanceof ObjectNode third)) {
            return second;
        }
        if (third.path("turn") instanceof ObjectNode turn) {
            third.set("turn", turn(turn));
        }
        return third;
    }

    private static ObjectNode turn(ObjectNode before) {
        var turn = before.objectNode();
        var request = turn.putObject("request");
        REQUEST.forEach(field -> request.set(field, before.path(field)));
        turn.put("rules_version", Rules.FIRST.version());
        turn.set("clock", before.path("clock"));
        turn.putObject("budget")
                .put("steps", before.path("steps_used").intValue())
                .put("calls", before.path("calls_used").intValue())
                .put("chars", before.path("output_chars").intValue());
        turn.putArray("tasks").add(task(before));
        if (before.has("cancelling")) {
            turn.set("cancelling", before.path("cancelling"));
        }
        return turn;
    }

    private static ObjectNode task(ObjectNode turn) {
        var id = new TurnId(turn.path("id").textValue());
        var step = turn.path("step_number").intValue();
        var task = turn.objectNode();
        task.put("number", Task.FIRST);
        task.put("role", new Role(turn.path("agent").textValue()).name());
        if (step > 0) {
            task.put(
                    "last_step",
                    StepId.of(id, Task.FIRST, step, turn.path("attempt").intValue())
                            .value());
        }
        task.set("state", state(turn));
        return task;
    }

    private static ObjectNode state(ObjectNode turn) {
        var state = turn.objectNode();
        if (turn.has("step")) {
            state.put("type", "thinking");
            state.setAll((ObjectNode) turn.path("step"));
        } else if (turn.has("retry_at")) {
            state.put("type", "retrying");
            state.set("at", turn.path("retry_at"));
        } else if (turn.path("calls").isEmpty()) {
            // Its retry was called off by a cancel.
            state.put("type", "stopped");
        } else {
            state.put("type", "calling");
            state.set("calls", calls((ArrayNode) turn.path("calls")));
        }
        return state;
    }

    private static ArrayNode calls(ArrayNode before) {
        var calls = before.deepCopy();
        for (var call : calls) {
            ((ObjectNode) call).set("state", ((ObjectNode) call).remove("progress"));
        }
        return calls;
    }
}
