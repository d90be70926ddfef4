package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.request.UnsayableException;
import dev.sluice.router.dialect.responses.ToolNames.Tool;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tools of a response as functions of a chat completion. Tools that the provider of the Responses API runs itself are
 * left out and told, unless the model is made to use them: it can answer without. Lives for one translation.
 */
final class ChatTools {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ToolNames names;
    private final Set<String> adapted;
    private final Map<String, ObjectNode> functions = new LinkedHashMap<>();
    private Optional<JsonNode> choice = Optional.empty();

    /** @param adapted is told of what is left out */
    ChatTools(ToolNames names, Set<String> adapted) {
        this.names = names;
        this.adapted = adapted;
    }

    ToolNames names() {
        return names;
    }

    void offer(JsonNode tools) {
        tools.forEach(tool -> offer("", tool));
    }

    private void offer(String namespace, JsonNode tool) {
        switch (tool.path("type").asText("function")) {
            case "function" -> function(namespace, tool);
            case "custom" -> custom(namespace, tool);
            case "namespace" ->
                tool.path("tools").forEach(each -> offer(tool.path("name").asText(), each));
            default -> adapted.add("tools." + tool.path("type").asText());
        }
    }

    private void function(String namespace, JsonNode tool) {
        var name = names.inChat(new Tool(namespace, tool.path("name").asText(), false));
        var function = NODES.objectNode().put("name", name);
        ResponsesToChat.copy(tool, function, "description", "parameters", "strict");
        functions.put(name, function);
    }

    private void custom(String namespace, JsonNode tool) {
        var name = names.inChat(new Tool(namespace, tool.path("name").asText(), true));
        var function = NODES.objectNode().put("name", name).put("description", description(tool));
        var parameters = function.putObject("parameters").put("type", "object");
        parameters.putObject("properties").putObject(ToolNames.TEXT).put("type", "string");
        parameters.putArray("required").add(ToolNames.TEXT);
        parameters.put("additionalProperties", false);
        functions.put(name, function);
    }

    /** A grammar binds only where the model's provider enforces it; anywhere else it is at least said. */
    private static String description(JsonNode tool) {
        var said = tool.path("description").asText();
        var grammar = tool.at("/format/definition").asText();
        return grammar.isEmpty()
                ? said
                : said + "\n\nThe input follows this grammar ("
                        + tool.at("/format/syntax").asText() + "):\n" + grammar;
    }

    /** Which of them the model may or must call. After all are offered. */
    void choose(JsonNode wanted) {
        if (wanted.isTextual()) {
            choice = Optional.of(wanted);
        } else if (wanted.isObject()) {
            choose(wanted.path("type").asText(), wanted);
        }
        if (choice.filter(word -> word.asText().equals("required")).isPresent() && functions.isEmpty()) {
            throw new UnsayableException("tool_choice", "None of these tools can be called by this model.");
        }
    }

    private void choose(String type, JsonNode wanted) {
        switch (type) {
            case "function", "custom" -> {
                var named = NODES.objectNode().put("type", "function");
                named.putObject("function").put("name", named(wanted));
                choice = Optional.of(named);
            }
            case "allowed_tools" -> {
                var allowed = new HashSet<String>();
                wanted.path("tools").forEach(tool -> allowed.add(named(tool)));
                functions.keySet().retainAll(allowed);
                choice = Optional.of(NODES.textNode(wanted.path("mode").asText("auto")));
            }
            default ->
                throw new UnsayableException(
                        "tool_choice", "This model is asked by an API that has no tools of the type " + type + ".");
        }
    }

    private String named(JsonNode choice) {
        var takesText = choice.path("type").asText().equals("custom");
        return names.inChat(
                new Tool(choice.path("namespace").asText(), choice.path("name").asText(), takesText));
    }

    /** Adds tools and choice to a chat; without a tool there is nothing to choose. */
    void into(ObjectNode chat) {
        if (functions.isEmpty()) {
            chat.remove("parallel_tool_calls");
            return;
        }
        var offered = chat.putArray("tools");
        functions
                .values()
                .forEach(function -> offered.addObject().put("type", "function").set("function", function));
        choice.ifPresent(word -> chat.set("tool_choice", word));
    }
}
