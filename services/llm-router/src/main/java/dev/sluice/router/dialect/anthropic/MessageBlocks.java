package dev.sluice.router.dialect.anthropic;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The blocks of a message as a chat's deltas come, or all of them with one message. One is open at a time: what comes for
 * another closes it. Not thread-safe.
 */
final class MessageBlocks {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private int index = -1;
    private Optional<Open> open = Optional.empty();

    /** What a block is of: text, a thought with what is known of its seal, or the call with this number. */
    private sealed interface Open {
        record Text() implements Open {}

        record Thinking(ObjectNode seal) implements Open {}

        record Calling(int call) implements Open {}
    }

    /** Reads a delta or a message; the events that it means go to {@code events}, in their order. */
    void read(JsonNode delta, Consumer<ObjectNode> events) {
        think(delta, events);
        var text = delta.path("content").asText("") + delta.path("refusal").asText("");
        if (!text.isEmpty()) {
            if (!(open.orElse(null) instanceof Open.Text)) {
                begin(new Open.Text(), NODES.objectNode().put("type", "text").put("text", ""), events);
            }
            delta(NODES.objectNode().put("type", "text_delta").put("text", text), events);
        }
        var number = 0;
        for (var call : delta.path("tool_calls")) {
            call(call, call.path("index").asInt(number++), events);
        }
    }

    /** Closes the open block. */
    void close(Consumer<ObjectNode> events) {
        if (open.orElse(null) instanceof Open.Thinking(ObjectNode seal)) {
            delta(NODES.objectNode().put("type", "signature_delta").put("signature", PackedThought.pack(seal)), events);
        }
        if (open.isPresent()) {
            events.accept(NODES.objectNode().put("type", "content_block_stop").put("index", index));
            open = Optional.empty();
        }
    }

    private void think(JsonNode delta, Consumer<ObjectNode> events) {
        var details = delta.path("reasoning_details");
        var text =
                delta.path("reasoning_content").asText(delta.path("reasoning").asText(""));
        if (!text.isEmpty()) {
            if (!(open.orElse(null) instanceof Open.Thinking(ObjectNode seal)) || isAnother(seal, details.path(0))) {
                beginThinking(events);
            }
            delta(NODES.objectNode().put("type", "thinking_delta").put("thinking", text), events);
        }
        details.forEach(detail -> seal(detail, events));
    }

    /** A seal belongs to the text before it, unless that has one of its own. */
    private void seal(JsonNode detail, Consumer<ObjectNode> events) {
        if (detail.path("type").asText().equals("reasoning.encrypted")) {
            close(events);
            hidden((ObjectNode) detail, events);
            return;
        }
        if (!(open.orElse(null) instanceof Open.Thinking(ObjectNode known))
                || !known.isEmpty() && isAnother(known, detail)) {
            beginThinking(events);
        }
        if (open.orElse(null) instanceof Open.Thinking(ObjectNode seal)) {
            detail.properties().forEach(field -> {
                if (!field.getKey().equals("text") && !field.getKey().equals("summary")) {
                    seal.set(field.getKey(), field.getValue());
                }
            });
        }
    }

    private static boolean isAnother(ObjectNode known, JsonNode detail) {
        return !known.isEmpty() && !known.path("index").equals(detail.path("index"));
    }

    private void beginThinking(Consumer<ObjectNode> events) {
        begin(
                new Open.Thinking(NODES.objectNode()),
                NODES.objectNode().put("type", "thinking").put("thinking", "").put("signature", ""),
                events);
    }

    private void hidden(ObjectNode packed, Consumer<ObjectNode> events) {
        index++;
        var start = NODES.objectNode().put("type", "content_block_start").put("index", index);
        start.putObject("content_block").put("type", "redacted_thinking").put("data", PackedThought.pack(packed));
        events.accept(start);
        events.accept(NODES.objectNode().put("type", "content_block_stop").put("index", index));
    }

    private void call(JsonNode call, int number, Consumer<ObjectNode> events) {
        if (!(open.orElse(null) instanceof Open.Calling(int known)) || known != number) {
            close(events);
            if (call.has("extra_content")) {
                var packed = NODES.objectNode().put("call", call.path("id").asText());
                packed.set("extra", call.get("extra_content"));
                hidden(packed, events);
            }
            var block = NODES.objectNode()
                    .put("type", "tool_use")
                    .put("id", call.path("id").asText())
                    .put("name", call.at("/function/name").asText());
            block.putObject("input");
            begin(new Open.Calling(number), block, events);
        }
        var arguments = call.at("/function/arguments").asText("");
        if (!arguments.isEmpty()) {
            delta(NODES.objectNode().put("type", "input_json_delta").put("partial_json", arguments), events);
        }
    }

    private void begin(Open block, ObjectNode content, Consumer<ObjectNode> events) {
        close(events);
        open = Optional.of(block);
        index++;
        var start = NODES.objectNode().put("type", "content_block_start").put("index", index);
        start.set("content_block", content);
        events.accept(start);
    }

    private void delta(ObjectNode delta, Consumer<ObjectNode> events) {
        var event = NODES.objectNode().put("type", "content_block_delta").put("index", index);
        event.set("delta", delta);
        events.accept(event);
    }

    /** Puts the same events together to whole blocks. */
    static final class Whole {

        private final ArrayNode content;
        private final StringBuilder input = new StringBuilder();

        Whole(ArrayNode content) {
            this.content = content;
        }

        void take(ObjectNode event) {
            switch (event.path("type").asText()) {
                case "content_block_start" -> content.add(event.get("content_block"));
                case "content_block_delta" -> grow((ObjectNode) content.path(content.size() - 1), event.path("delta"));
                default -> end((ObjectNode) content.path(content.size() - 1));
            }
        }

        private void grow(ObjectNode block, JsonNode delta) {
            for (var field : new String[] {"text", "thinking", "signature"}) {
                if (delta.has(field)) {
                    block.put(
                            field, block.path(field).asText() + delta.get(field).asText());
                }
            }
            input.append(delta.path("partial_json").asText(""));
        }

        private void end(ObjectNode block) {
            if (block.has("input")) {
                block.set("input", arguments(input.toString()));
                input.setLength(0);
            }
        }

        private static JsonNode arguments(String text) {
            try {
                return text.isBlank() ? NODES.objectNode() : JSON.readTree(text);
            } catch (IOException broken) {
                // As the model wrote them, for whoever carries the call out to refuse.
                return NODES.objectNode().put("invalid_arguments", text);
            }
        }
    }
}
