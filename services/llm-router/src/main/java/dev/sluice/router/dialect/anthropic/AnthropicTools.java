package dev.sluice.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.request.AllowedTools;
import dev.sluice.router.dialect.request.UnsayableException;

/** The tools of a chat, and which of them is to be called, in Anthropic's words. Pure. */
final class AnthropicTools {
    /** The type of a tool in a chat that is one of Anthropic's own words, and the field that it stands in. */
    static final String DEFINED = "anthropic";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AnthropicTools() {}

    static void put(JsonNode chat, ObjectNode out) {
        var tools = NODES.arrayNode();
        var allowed = AllowedTools.of(chat.path("tool_choice"));
        for (var tool : chat.path("tools")) {
            var name = tool.path("function").path("name").asText();
            if (allowed.filter(some -> !some.names().contains(name)).isPresent()) {
                continue;
            }
            if (tool.path("type").asText().equals(DEFINED)) {
                tools.add(tool.get(DEFINED));
                continue;
            }
            if (!tool.path("type").asText("function").equals("function")) {
                throw new UnsayableException("tools", "This provider takes tools of the type function only.");
            }
            tools.add(tool(tool));
        }
        if (tools.isEmpty()) {
            return;
        }
        out.set("tools", tools);
        var choice = choice(chat);
        if (!choice.isEmpty()) {
            out.set("tool_choice", choice);
        }
    }

    private static ObjectNode tool(JsonNode tool) {
        var function = tool.path("function");
        var node = NODES.objectNode().put("name", function.path("name").asText());
        if (function.path("description").isTextual()) {
            node.put("description", function.get("description").textValue());
        }
        var strict = function.path("strict").asBoolean();
        var schema = strict ? ClosedSchema.of(function.path("parameters")) : function.path("parameters");
        node.set(
                "input_schema",
                schema.isObject() && !schema.isEmpty()
                        ? schema
                        : NODES.objectNode().put("type", "object").set("properties", NODES.objectNode()));
        if (strict) {
            node.put("strict", true);
        }
        return AnthropicWords.cached(tool, node);
    }

    private static ObjectNode choice(JsonNode chat) {
        var asked = chat.path("tool_choice");
        var oneByOne = chat.has("parallel_tool_calls")
                && !chat.path("parallel_tool_calls").asBoolean(true);
        var choice = NODES.objectNode();
        var allowed = AllowedTools.of(asked);
        if (allowed.isPresent()) {
            choice.put("type", allowed.get().required() ? "any" : "auto");
        } else if (asked.isObject()) {
            choice.put("type", "tool").put("name", asked.at("/function/name").asText());
        } else if (asked.asText().equals("required")) {
            choice.put("type", "any");
        } else if (asked.asText().equals("none")) {
            return choice.put("type", "none");
        } else if (asked.asText().equals("auto") || oneByOne) {
            choice.put("type", "auto");
        }
        return oneByOne ? choice.put("disable_parallel_tool_use", true) : choice;
    }
}
