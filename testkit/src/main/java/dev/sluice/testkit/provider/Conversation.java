package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a request's messages say about where in a script it stands.
 *
 * @param assistantsSince the assistant's messages since the user last spoke
 * @param tools the functions on offer
 */
record Conversation(Marker marker, int assistantsSince, List<String> tools) {

    /** The same of a chat completion's messages, of a response's input, and of Claude's and Gemini's turns. */
    static Conversation of(JsonNode body) {
        var lastUser = body.path("input").asText("");
        int assistants = 0;
        var assistantSpeaks = false;
        for (var message : said(body)) {
            var speaker = speaker(message);
            if (speaker.equals("user")) {
                lastUser = text(message.path(message.has("parts") ? "parts" : "content"));
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
        body.path("tools").forEach(tool -> names(tool.path("functionDeclarations"), tools));
        return new Conversation(Marker.in(lastUser), assistants, List.copyOf(tools));
    }

    private static String speaker(JsonNode message) {
        return switch (message.path("type").asText("message")) {
            case "function_call", "custom_tool_call", "reasoning" -> "assistant";
            case "message" ->
                brings(message) ? "tool" : role(message.path("role").asText());
            default -> "tool";
        };
    }

    private static JsonNode said(JsonNode body) {
        return body.has("contents") ? body.path("contents") : body.path(body.has("messages") ? "messages" : "input");
    }

    private static String role(String role) {
        return role.equals("model") ? "assistant" : role;
    }

    /** Whether what Claude and Gemini are told by a user is a tool's result. */
    private static boolean brings(JsonNode message) {
        return Stream.concat(
                        message.path("content").valueStream(),
                        message.path("parts").valueStream())
                .anyMatch(part -> part.path("type").asText().equals("tool_result") || part.has("functionResponse"));
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
