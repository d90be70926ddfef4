package dev.sluice.router.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Answers whose content is a list of parts, thoughts among them, as Mistral's models give it (docs.mistral.ai, reasoning, read
 * 2026-11-28). OpenAI's clients know an answer's content as a text only.
 */
final class ThoughtParts {
    private static final String CONTENT = "content";
    private static final String THINKING = "thinking";
    private static final String THOUGHTS = "reasoning_content";

    private ThoughtParts() {}

    /** Makes a text of the parts of a delta or message, and its thoughts what they are elsewhere; says whether it had any. */
    static boolean taken(JsonNode json) {
        if (!(json instanceof ObjectNode message) || !message.path(CONTENT).isArray()) {
            return false;
        }
        var text = new StringBuilder();
        var thoughts = new StringBuilder(message.path(THOUGHTS).asText(""));
        for (var part : message.path(CONTENT)) {
            if (!part.path("type").asText().equals(THINKING)) {
                text.append(part.path("text").asText());
            } else if (part.path(THINKING).isTextual()) {
                thoughts.append(part.path(THINKING).textValue());
            } else {
                part.path(THINKING)
                        .forEach(piece -> thoughts.append(piece.path("text").asText()));
            }
        }
        message.put(CONTENT, text.toString());
        if (!thoughts.isEmpty()) {
            message.put(THOUGHTS, thoughts.toString());
        }
        return true;
    }
}
