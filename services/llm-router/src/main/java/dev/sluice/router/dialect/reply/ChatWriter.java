package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Says in OpenAI's words what a provider said in its own; the frame of all pieces of one answer. */
public final class ChatWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String id;
    private final String model;
    private final long createdSeconds;

    /** @param id names the answer; the model is the one that was asked */
    public ChatWriter(String id, String model, long createdSeconds) {
        this.id = "chatcmpl-" + id;
        this.model = model;
        this.createdSeconds = createdSeconds;
    }

    /**
     * One tool call of a whole answer.
     *
     * @param arguments a JSON object as text
     */
    public record Call(String id, String name, String arguments) {}

    /**
     * What the model wrote, in one piece.
     *
     * @param details its thoughts as they must come back
     */
    public record Message(
            String text, String reasoning, List<ObjectNode> details, List<Call> calls, String finishReason) {}

    /** The model that was asked. */
    public String model() {
        return model;
    }

    public Reply.Chunk role() {
        return delta(NODES.objectNode().put("role", "assistant").put("content", ""));
    }

    public Reply.Chunk text(String piece) {
        return delta(NODES.objectNode().put("content", piece));
    }

    /** Thoughts of the model, in the field that most OpenAI-compatible servers give them. */
    public Reply.Chunk reasoning(String piece) {
        return delta(NODES.objectNode().put("reasoning_content", piece));
    }

    /** A thought as it must come back: what is shown of it has been written before. */
    public Reply.Chunk detail(ObjectNode detail) {
        var delta = NODES.objectNode();
        delta.putArray("reasoning_details").add(detail);
        return delta(delta);
    }

    /** The beginning of a tool call; its arguments follow or are here already. */
    public Reply.Chunk callBegins(int index, Call call) {
        return calls(toolCall(call).put("index", index));
    }

    /** The same with something that the provider wants back with the call. */
    public Reply.Chunk callBegins(int index, Call call, ObjectNode extra) {
        var begins = toolCall(call).put("index", index);
        begins.set("extra_content", extra);
        return calls(begins);
    }

    public Reply.Chunk callArguments(int index, String piece) {
        var call = NODES.objectNode().put("index", index);
        call.set("function", NODES.objectNode().put("arguments", piece));
        return calls(call);
    }

    public Reply.Chunk finish(String reason) {
        return choice(NODES.objectNode(), reason);
    }

    public Reply.Chunk usage(TokenUsage usage) {
        var chunk = frame("chat.completion.chunk");
        chunk.putArray("choices");
        chunk.set("usage", usageNode(usage));
        return chunk(chunk);
    }

    public Reply.Whole whole(Message message, Optional<TokenUsage> usage) {
        return whole(List.of(node(message)), List.of(message.finishReason()), usage);
    }

    /** An answer in one piece with a choice per message. */
    public Reply.Whole whole(List<ObjectNode> messages, List<String> finishReasons, Optional<TokenUsage> usage) {
        var whole = frame("chat.completion");
        var choices = whole.putArray("choices");
        for (int index = 0; index < messages.size(); index++) {
            choices.addObject()
                    .put("index", index)
                    .put("finish_reason", finishReasons.get(index))
                    .set("message", messages.get(index));
        }
        usage.ifPresent(counted -> whole.set("usage", usageNode(counted)));
        return new Reply.Whole(whole, bytes(whole));
    }

    /** A message in the form of a whole answer's choice. */
    public static ObjectNode node(Message message) {
        var node = NODES.objectNode().put("role", "assistant");
        node.put("content", message.text().isEmpty() && !message.calls().isEmpty() ? null : message.text());
        if (!message.reasoning().isEmpty()) {
            node.put("reasoning_content", message.reasoning());
        }
        if (!message.details().isEmpty()) {
            node.putArray("reasoning_details").addAll(message.details());
        }
        if (!message.calls().isEmpty()) {
            var calls = node.putArray("tool_calls");
            message.calls().forEach(call -> calls.add(toolCall(call)));
        }
        return node;
    }

    /** A call in the form of a whole answer's message. */
    public static ObjectNode toolCall(Call call) {
        var node = NODES.objectNode().put("id", call.id()).put("type", "function");
        node.set("function", NODES.objectNode().put("name", call.name()).put("arguments", call.arguments()));
        return node;
    }

    private static ObjectNode usageNode(TokenUsage usage) {
        var node = NODES.objectNode()
                .put("prompt_tokens", usage.prompt())
                .put("completion_tokens", usage.completion())
                .put("total_tokens", usage.prompt() + usage.completion());
        var details = node.putObject("prompt_tokens_details").put("cached_tokens", usage.cached());
        // OpenAI has no word for it; OpenRouter has this one.
        usage.cacheWritten().ifPresent(tokens -> details.put("cache_write_tokens", tokens));
        usage.cacheWrittenLong().ifPresent(tokens -> details.put("cache_write_1h_tokens", tokens));
        node.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
        return node;
    }

    private Reply.Chunk calls(ObjectNode call) {
        var delta = NODES.objectNode();
        delta.putArray("tool_calls").add(call);
        return delta(delta);
    }

    /** Any piece of the answer. */
    public Reply.Chunk delta(ObjectNode delta) {
        return choice(delta, null);
    }

    private Reply.Chunk choice(ObjectNode delta, String finishReason) {
        var chunk = frame("chat.completion.chunk");
        var choice = chunk.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", finishReason).set("delta", delta);
        return chunk(chunk);
    }

    private ObjectNode frame(String object) {
        return NODES.objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", createdSeconds)
                .put("model", model);
    }

    private static Reply.Chunk chunk(ObjectNode json) {
        return new Reply.Chunk(json, bytes(json));
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
