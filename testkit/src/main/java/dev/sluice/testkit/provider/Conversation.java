package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request's messages say about where in a script it stands.
 *
 * @param assistantsSince the assistant's messages since the user last spoke
 * @param tools the functions on offer
 */
record Conversation(Marker marker, int assistantsSince, List<String> tools) {

    /** The same of a chat completion's messages and of a response's input. */
    static Conversation of(JsonNode body) {
        var lastUser = body.path("input").asText("");
        int assistants = 0;
        var assistantSpeaks = false;
        for (var message : body.has("messages") ? body.path("messages") : body.path("input")) {
            var speaker = speaker(message);
            if (speaker.equals("user")) {
                lastUser = text(message.path("content"));
                assistants = 0;
            }
            // What an assistant says at once is one message of a chat, but several items of a response.
            if (speaker.equals("assistant") && !(assistantSpeaks && message.has("type"))) {
                assistants++;
            }
            assistantSpeaks = speaker.equals("assistant");
        }
        var tools = new ArrayList<String>();
        names(body.path("tools"), tools);
        body.path("input").forEach(item -> names(item.path("tools"), tools));
        return new Conversation(Marker.in(lastUser), assistants, List.copyOf(tools));
    }

    private static String speaker(JsonNode message) {
        return switch (message.path("type").asText("message")) {
            case "function_call", "custom_tool_call", "reasoning" -> "assistant";
            case "message" -> message.path("role").asText();
            default -> "tool";
        };
    }

    private static void names(JsonNode tools, List<String> names) {
        for (var tool : tools) {
            names(tool.path("tools"), names);
            names.add(tool.path("name").asText(tool.at("/function/name").asText()));
        }
    }

    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        var text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asText()));
        return text.toString();
    }
}
