package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.text.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tasks of a turn that is divided, as a list that ticks off. A turn of one task has no plan to show. */
final class PlanEntries {
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(int task, String content, String status) {}

    /** What is shown of a plan. */
    Optional<ObjectNode> stated(JsonNode frame) {
        var tasks = frame.path("tasks");
        entries.clear();
        if (tasks.size() < 2) {
            return Optional.empty();
        }
        tasks.forEach(task -> entries.add(new Entry(
                task.path("task").asInt(),
                Plain.line(
                        task.path("name").asText() + " (" + task.path("agent").asText() + ")"),
                "pending")));
        return Optional.of(update());
    }

    /** What is shown when a task goes on. */
    Optional<ObjectNode> moved(JsonNode frame) {
        var number = frame.path("task").asInt();
        var known = entries.stream().anyMatch(entry -> entry.task() == number);
        if (!known) {
            return Optional.empty();
        }
        entries.replaceAll(entry -> entry.task() == number ? moved(entry, frame) : entry);
        return Optional.of(update());
    }

    /** An editor knows no task that failed: it is at its end, and its line says how that was. */
    private static Entry moved(Entry entry, JsonNode frame) {
        return switch (frame.path("state").asText()) {
            case "started" -> new Entry(entry.task(), entry.content(), "in_progress");
            case "completed" -> new Entry(entry.task(), entry.content(), "completed");
            case "failed" -> new Entry(entry.task(), entry.content() + ", failed", "completed");
            case "skipped" -> new Entry(entry.task(), entry.content() + ", skipped", "completed");
            case "handed_over" ->
                new Entry(
                        entry.task(),
                        entry.content() + ", handed over to "
                                + Plain.line(frame.path("to").asText()),
                        entry.status());
            default -> entry;
        };
    }

    private ObjectNode update() {
        var update = JsonNodeFactory.instance.objectNode().put("sessionUpdate", "plan");
        var shown = update.putArray("entries");
        entries.forEach(entry -> shown.addObject()
                .put("content", entry.content())
                .put("priority", "medium")
                .put("status", entry.status()));
        return update;
    }
}
