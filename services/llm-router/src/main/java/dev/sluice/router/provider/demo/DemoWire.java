package dev.sluice.router.provider.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A demo reply in OpenAI's form. */
final class DemoWire {
    private static final int BYTES_PER_TOKEN = 4;

    private final String id;
    private final String model;
    private final DemoReply reply;
    private final int promptTokens;
    private final long createdSeconds;

    /** @param promptBytes the size of the request, from which the demo counts its prompt tokens */
    DemoWire(String id, String model, DemoReply reply, int promptBytes, Instant created) {
        this.id = id;
        this.model = model;
        this.reply = reply;
        this.promptTokens = Math.ceilDiv(promptBytes, BYTES_PER_TOKEN);
        this.createdSeconds = created.getEpochSecond();
    }

    /** The reply as a stream: role, words, tool calls, finish, usage. */
    public List<ObjectNode> chunks() {
        var chunks = new ArrayList<ObjectNode>();
        chunks.add(chunk(node().put("role", "assistant").put("content", ""), null));
        reply.tokens().forEach(token -> chunks.add(chunk(node().put("content", token), null)));
        for (int index = 0; index < reply.calls().size(); index++) {
            var delta = node();
            delta.putArray("tool_calls").add(toolCall(index).put("index", index));
            chunks.add(chunk(delta, null));
        }
        chunks.add(chunk(node(), reply.finishReason()));
        var last = frame("chat.completion.chunk");
        last.putArray("choices");
        last.set("usage", usage());
        chunks.add(last);
        return List.copyOf(chunks);
    }

    /** The reply in one piece. */
    public ObjectNode whole() {
        var message = node().put("role", "assistant").put("content", reply.text());
        if (!reply.calls().isEmpty()) {
            var calls = message.putArray("tool_calls");
            for (int index = 0; index < reply.calls().size(); index++) {
                calls.add(toolCall(index));
            }
        }
        var choice = node().put("index", 0).put("finish_reason", reply.finishReason());
        choice.set("message", message);
        var whole = frame("chat.completion");
        whole.putArray("choices").add(choice);
        whole.set("usage", usage());
        return whole;
    }

    private ObjectNode chunk(ObjectNode delta, String finishReason) {
        var choice = node().put("index", 0).put("finish_reason", finishReason);
        choice.set("delta", delta);
        var chunk = frame("chat.completion.chunk");
        chunk.putArray("choices").add(choice);
        return chunk;
    }

    private ObjectNode frame(String object) {
        return node().put("id", "chatcmpl-" + id)
                .put("object", object)
                .put("created", createdSeconds)
                .put("model", model);
    }

    private ObjectNode toolCall(int index) {
        var call = reply.calls().get(index);
        var toolCall = node().put("id", "call_" + id + "_" + index).put("type", "function");
        toolCall.set(
                "function",
                node().put("name", call.tool())
                        .put("arguments", call.arguments().toString()));
        return toolCall;
    }

    private ObjectNode usage() {
        var completionTokens = reply.tokens().size() + reply.calls().size();
        return node().put("prompt_tokens", promptTokens)
                .put("completion_tokens", completionTokens)
                .put("total_tokens", promptTokens + completionTokens);
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
