package dev.sluice.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** By which door of the router a call comes: its words, and what its answers mean. */
enum LedgerDoor {
    CHAT("/v1/chat/completions", "max_tokens") {
        @Override
        void say(ObjectNode body, String text) {
            body.putArray("messages").addObject().put("role", "user").put("content", text);
        }

        @Override
        String text(JsonNode whole) {
            return whole.at("/choices/0/message/content").asText();
        }

        @Override
        String delta(JsonNode event) {
            return event.at("/choices/0/delta/content").asText("");
        }

        /** By a mark that is no event. */
        @Override
        boolean ends(JsonNode event) {
            return false;
        }

        @Override
        Optional<String> error(JsonNode event) {
            return code(event.path("error"));
        }
    },
    RESPONSES("/v1/responses", "max_output_tokens") {
        @Override
        void say(ObjectNode body, String text) {
            body.put("input", text);
        }

        @Override
        String text(JsonNode whole) {
            return whole.at("/output/0/content/0/text").asText();
        }

        @Override
        String delta(JsonNode event) {
            return isA(event, "response.output_text.delta")
                    ? event.path("delta").asText()
                    : "";
        }

        @Override
        boolean ends(JsonNode event) {
            return isA(event, "response.completed") || isA(event, "response.incomplete");
        }

        @Override
        Optional<String> error(JsonNode event) {
            return isA(event, "response.failed") ? code(event.at("/response/error")) : Optional.empty();
        }
    },
    MESSAGES("/v1/messages", "max_tokens") {
        @Override
        void say(ObjectNode body, String text) {
            CHAT.say(body, text);
        }

        @Override
        String text(JsonNode whole) {
            return whole.at("/content/0/text").asText();
        }

        @Override
        String delta(JsonNode event) {
            return isA(event, "content_block_delta") ? event.at("/delta/text").asText("") : "";
        }

        @Override
        boolean ends(JsonNode event) {
            return isA(event, "message_stop");
        }

        @Override
        Optional<String> error(JsonNode event) {
            return isA(event, "error") ? code(event.path("error")) : Optional.empty();
        }
    };

    private final String path;
    private final String bound;

    LedgerDoor(String path, String bound) {
        this.path = path;
        this.bound = bound;
    }

    String path() {
        return path;
    }

    /** What the field is called that says how long an answer may be. */
    String bound() {
        return bound;
    }

    /** Puts into a request what the user says. */
    abstract void say(ObjectNode body, String text);

    /** What the model says in an answer in one piece. */
    abstract String text(JsonNode whole);

    /** What it says in one event of a stream, if it says something there. */
    abstract String delta(JsonNode event);

    /** Whether the answer is whole with this event. */
    abstract boolean ends(JsonNode event);

    /** The word for programs, if this event says that the call failed. */
    abstract Optional<String> error(JsonNode event);

    private static boolean isA(JsonNode event, String type) {
        return event.path("type").asText().equals(type);
    }

    private static Optional<String> code(JsonNode error) {
        return error.isObject() ? Optional.of(error.path("code").asText()) : Optional.empty();
    }
}
