package dev.sluice.workers.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Texts that are too long, as their beginning and their end with a note between that says how much is missing. Pure. */
final class Shortened {
    private static final int NOTE_TOKENS = 40;
    private static final int KEYS_MAX = 64;

    private Shortened() {}

    /** The text, with at most about so many tokens; whole if it has no more. */
    static String text(String text, int tokensMax) {
        if (TokenEstimate.of(text) <= tokensMax) {
            return text;
        }
        var half = (long) Math.max(0, tokensMax - NOTE_TOKENS) * TokenEstimate.SCALE / 2;
        var head = headEnd(text, half);
        var tail = Math.max(head, tailStart(text, half));
        return text.substring(0, head) + " [… " + (tail - head) + " characters are left out here …] "
                + text.substring(tail);
    }

    /** The same JSON with its long texts shortened, each to at most about so many tokens; it stays JSON. */
    static JsonNode json(JsonNode json, int tokensMax) {
        var nodes = JsonNodeFactory.instance;
        return switch (json.getNodeType()) {
            case STRING -> nodes.textNode(text(json.textValue(), tokensMax));
            case OBJECT -> {
                ObjectNode object = nodes.objectNode();
                json.properties().stream()
                        .limit(KEYS_MAX)
                        .forEach(field -> object.set(field.getKey(), json(field.getValue(), tokensMax)));
                yield object;
            }
            case ARRAY -> {
                ArrayNode array = nodes.arrayNode();
                json.valueStream().limit(KEYS_MAX).forEach(element -> array.add(json(element, tokensMax)));
                yield array;
            }
            case BINARY, BOOLEAN, MISSING, NULL, NUMBER, POJO -> json;
        };
    }

    private static int headEnd(String text, long budget) {
        long sum = 0;
        int end = 0;
        while (end < text.length() && (sum += TokenEstimate.of(text.charAt(end))) <= budget) {
            end++;
        }
        return end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    private static int tailStart(String text, long budget) {
        long sum = 0;
        int start = text.length();
        while (start > 0 && (sum += TokenEstimate.of(text.charAt(start - 1))) <= budget) {
            start--;
        }
        return start < text.length() && Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start;
    }
}
