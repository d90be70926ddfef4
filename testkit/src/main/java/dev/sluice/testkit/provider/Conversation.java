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

    static Conversation of(JsonNode body) {
        var lastUser = "";
        int assistants = 0;
        for (var message : body.path("messages")) {
            switch (message.path("role").asText()) {
                case "user" -> {
                    lastUser = text(message.path("content"));
                    assistants = 0;
                }
                case "assistant" -> assistants++;
                default -> {
                    // System messages and tool results do not move the script.
                }
            }
        }
        var tools = new ArrayList<String>();
        body.path("tools")
                .forEach(tool -> tools.add(tool.path("function").path("name").asText()));
        return new Conversation(Marker.in(lastUser), assistants, List.copyOf(tools));
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
