package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.cli.text.Plain;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/** A tool call as an editor shows it: what it is, where, and what it would change. */
final class ToolCard {
    private static final int TITLE_CHARS_MAX = 120;

    /** Of what a running command writes, an editor is shown the end. */
    private static final int OUTPUT_CHARS_MAX = 4_000;

    private final String tool;
    private final JsonNode arguments;
    private final Path directory;
    private final StringBuilder output = new StringBuilder();
    private ArrayNode change = JsonNodeFactory.instance.arrayNode();

    ToolCard(String tool, JsonNode arguments, Path directory) {
        this.tool = tool;
        this.arguments = arguments;
        this.directory = directory;
    }

    /** The call's first report, but for its id. */
    ObjectNode begun() {
        return described(JsonNodeFactory.instance.objectNode()).put("status", "pending");
    }

    /** The whole of a call that needs consent: exactly what would run, and why somebody is asked. */
    ObjectNode asked(String reason, String risk, Optional<String> diff) {
        diff.ifPresent(text -> {
            change = Hunks.of(text, directory);
            if (change.isEmpty()) {
                change.add(text(Plain.text(text)));
            }
        });
        var card = described(JsonNodeFactory.instance.objectNode()).put("status", "pending");
        card.putArray("content")
                .add(text(Plain.line(reason) + " (risk: " + Plain.line(risk) + ")"))
                .addAll(change.isEmpty() ? whole() : change);
        return card;
    }

    /** What it has written so far. */
    ObjectNode wrote(String data) {
        output.append(data);
        if (output.length() > OUTPUT_CHARS_MAX) {
            output.delete(0, output.length() - OUTPUT_CHARS_MAX);
        }
        var card = JsonNodeFactory.instance.objectNode();
        card.putArray("content").addAll(change).add(text(Plain.text(output.toString())));
        return card;
    }

    /** What came of it. */
    ObjectNode ended(String status, Optional<String> reason, String written) {
        var card = JsonNodeFactory.instance
                .objectNode()
                .put("status", status.equals("succeeded") ? "completed" : "failed");
        var content = card.putArray("content").addAll(change);
        var said = reason.map(why -> status + ": " + why + "\n").orElse("") + written;
        if (!said.isBlank()) {
            content.add(text(Plain.text(said)));
        }
        card.putObject("rawOutput").put("status", status).put("output", written);
        return card;
    }

    private ObjectNode described(ObjectNode card) {
        card.put("title", title()).put("name", tool).put("kind", kind());
        card.set("rawInput", arguments);
        place().ifPresent(path -> {
            var location = card.putArray("locations").addObject().put("path", path.toString());
            if (arguments.path("offset").isIntegralNumber()) {
                location.put("line", arguments.path("offset").longValue());
            }
        });
        return card;
    }

    private String title() {
        var what = Optional.ofNullable(arguments.path("path").textValue())
                .or(() -> Optional.ofNullable(arguments.path("command").textValue()))
                .or(() -> Optional.ofNullable(arguments.path("pattern").textValue()))
                .orElseGet(() -> arguments.isEmpty() ? "" : arguments.toString());
        var title = Plain.line((tool + " " + what).strip());
        return title.length() <= TITLE_CHARS_MAX ? title : title.substring(0, TITLE_CHARS_MAX - 1) + "…";
    }

    private String kind() {
        return switch (tool) {
            case "read_file", "git_diff", "git_log", "git_status" -> "read";
            case "list_files", "search_files" -> "search";
            case "write_file", "edit_file" -> "edit";
            case "delete_file" -> "delete";
            case "execute_command", "run_code", "run_tests" -> "execute";
            default -> "other";
        };
    }

    /** The file that it is about, as the editor knows it; none outside of the editor's directory. */
    private Optional<Path> place() {
        return Optional.ofNullable(arguments.path("path").textValue())
                .filter(name -> name.indexOf('\0') < 0)
                .map(name -> directory.resolve(name).normalize())
                .filter(path -> path.startsWith(directory));
    }

    /** Each argument as it is. */
    private ArrayNode whole() {
        var lines = arguments
                .propertyStream()
                .map(argument -> Plain.line(argument.getKey()) + ": "
                        + (argument.getValue().isTextual()
                                ? Plain.text(argument.getValue().textValue())
                                : Plain.json(argument.getValue().toString())))
                .collect(Collectors.joining("\n"));
        return JsonNodeFactory.instance.arrayNode().add(text(lines));
    }

    /** Text as it is, in a fence that nothing in it can end: Markdown in it means nothing. */
    private static ObjectNode text(String text) {
        var fence = "```";
        while (text.contains(fence)) {
            fence += "`";
        }
        var node = JsonNodeFactory.instance.objectNode().put("type", "content");
        node.putObject("content").put("type", "text").put("text", fence + "\n" + text.stripTrailing() + "\n" + fence);
        return node;
    }
}
