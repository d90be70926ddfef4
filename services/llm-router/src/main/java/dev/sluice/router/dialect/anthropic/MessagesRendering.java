package dev.sluice.router.dialect.anthropic;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.request.ErrorForm;
import dev.sluice.router.dialect.request.Rendering;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes a chat completion as a message of Anthropic's API:
 *
 * <pre>
 * message_start, ping
 *   per block: content_block_start, content_block_delta*, content_block_stop
 * message_delta, message_stop | error
 * </pre>
 *
 * One block is open at a time. A thought's seal is written when its block closes, as {@link PackedThought}.
 */
final class MessagesRendering implements Rendering {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String PING = "event: ping\ndata: {\"type\": \"ping\"}\n\n";

    private final String id;
    private final String model;
    private final MessageBlocks blocks = new MessageBlocks();
    private boolean begun;
    private String finishReason = "stop";
    private JsonNode usage = MissingNode.getInstance();

    /**
     * @param id the ledger's name of the call
     * @param model as the caller named it
     */
    MessagesRendering(String id, String model) {
        this.id = "msg_" + id.replaceFirst("^req_", "");
        this.model = model;
    }

    @Override
    public ErrorForm errors() {
        return ErrorForm.ANTHROPIC;
    }

    @Override
    public void idle(Buffer out) {
        begin(out);
        out.appendString(PING);
    }

    @Override
    public void chunk(byte[] chunk, Buffer out) {
        var json = parse(chunk);
        begin(out);
        if (json.hasNonNull("error")) {
            event("error", ErrorForm.ANTHROPIC.object(json.get("error")), out);
            return;
        }
        if (json.path("usage").isObject()) {
            usage = json.get("usage");
        }
        for (var choice : json.path("choices")) {
            if (choice.path("index").asInt() == 0) {
                blocks.read(choice.path("delta"), event -> event(event, out));
                finishReason = choice.path("finish_reason").asText(finishReason);
            }
        }
    }

    @Override
    public void done(Buffer out) {
        begin(out);
        blocks.close(event -> event(event, out));
        var delta = NODES.objectNode().put("type", "message_delta");
        delta.putObject("delta").put("stop_reason", stopReason(finishReason)).putNull("stop_sequence");
        delta.set("usage", usage(usage));
        event(delta, out);
        event(NODES.objectNode().put("type", "message_stop"), out);
    }

    @Override
    public byte[] whole(byte[] answer) {
        var completion = parse(answer);
        var choice = completion.at("/choices/0");
        var content = NODES.arrayNode();
        var whole = new MessageBlocks.Whole(content);
        blocks.read(choice.path("message"), whole::take);
        blocks.close(whole::take);
        var message = message();
        message.set("content", content);
        message.put("stop_reason", stopReason(choice.path("finish_reason").asText()));
        message.set("usage", usage(completion.path("usage")));
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void begin(Buffer out) {
        if (begun) {
            return;
        }
        begun = true;
        var start = NODES.objectNode().put("type", "message_start");
        start.set("message", message());
        event(start, out);
        out.appendString(PING);
    }

    private ObjectNode message() {
        var message = NODES.objectNode()
                .put("id", id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        message.set("usage", usage(MissingNode.getInstance()));
        return message;
    }

    /** What was read from a cache or written to it is no part of the input there. */
    private static ObjectNode usage(JsonNode said) {
        var details = said.path("prompt_tokens_details");
        var cached = details.path("cached_tokens").asLong();
        var written = details.path("cache_write_tokens").asLong();
        return NODES.objectNode()
                .put("input_tokens", Math.max(0, said.path("prompt_tokens").asLong() - cached - written))
                .put("cache_creation_input_tokens", written)
                .put("cache_read_input_tokens", cached)
                .put("output_tokens", said.path("completion_tokens").asLong());
    }

    private static String stopReason(String finishReason) {
        return switch (finishReason) {
            case "length" -> "max_tokens";
            case "tool_calls", "function_call" -> "tool_use";
            case "content_filter" -> "refusal";
            // A reason that is newer than this list is an end like any other.
            default -> "end_turn";
        };
    }

    private static void event(ObjectNode event, Buffer out) {
        event(event.path("type").asText(), event, out);
    }

    private static void event(String type, ObjectNode event, Buffer out) {
        out.appendString("event: ")
                .appendString(type)
                .appendString("\ndata: ")
                .appendString(event.toString())
                .appendString("\n\n");
    }

    private static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("what comes here has been read before", e);
        }
    }
}
