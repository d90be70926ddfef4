package dev.sluice.testkit.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A scripted reply in OpenAI's JSON. */
final class ChatWire {
    /** What a tool call costs, whatever its arguments. */
    static final int TOKENS_PER_CALL = 8;

    private static final AtomicLong NUMBER = new AtomicLong();

    private final ReceivedRequest request;
    private final ScriptedReply reply;
    private final List<Call> calls;
    private final String id = "chatcmpl-" + NUMBER.incrementAndGet();

    ChatWire(ReceivedRequest request, ScriptedReply reply, List<String> toolsOffered) {
        this.request = request;
        this.reply = reply;
        this.calls = reply.calls().stream()
                .map(call -> call.tool().equals("*") && !toolsOffered.isEmpty()
                        ? new Call(toolsOffered.getFirst(), call.arguments())
                        : call)
                .filter(call ->
                        toolsOffered.contains(call.tool()) || reply.fault().orElse(null) instanceof Fault.StrangeTools)
                .toList();
    }

    ObjectNode role() {
        return chunk(node().put("role", "assistant").put("content", ""), null);
    }

    ObjectNode token(String token) {
        return chunk(node().put("content", token), null);
    }

    /** Two chunks a call, as providers send them: its name, then its arguments. */
    List<ObjectNode> calls() {
        var chunks = new ArrayList<ObjectNode>();
        for (int index = 0; index < calls.size(); index++) {
            var named = call(index, "").put("index", index);
            var arguments = node().put("index", index);
            arguments.set("function", node().put("arguments", calls.get(index).arguments()));
            chunks.add(toolDelta(named));
            chunks.add(toolDelta(arguments));
        }
        return chunks;
    }

    ObjectNode finish() {
        return chunk(node(), finishReason());
    }

    ObjectNode usageChunk() {
        var chunk = frame("chat.completion.chunk");
        chunk.putArray("choices");
        chunk.set("usage", usage());
        return chunk;
    }

    ObjectNode whole() {
        var message = node().put("role", "assistant").put("content", reply.wholeText());
        if (!calls.isEmpty()) {
            var toolCalls = message.putArray("tool_calls");
            for (int index = 0; index < calls.size(); index++) {
                toolCalls.add(call(index, calls.get(index).arguments()));
            }
        }
        var choice = node().put("index", 0).put("finish_reason", finishReason());
        choice.set("message", message);
        var whole = frame("chat.completion");
        whole.putArray("choices").add(choice);
        if (reply.usage()) {
            whole.set("usage", usage());
        }
        return whole;
    }

    ObjectNode withoutChoices(String object) {
        var frame = frame(object);
        frame.putArray("choices");
        return frame;
    }

    long completionTokens() {
        return reply.tokens().size() + (long) calls.size() * TOKENS_PER_CALL;
    }

    long callTokens() {
        return (long) calls.size() * TOKENS_PER_CALL;
    }

    private String finishReason() {
        return calls.isEmpty() ? "stop" : "tool_calls";
    }

    private JsonNode usage() {
        if (reply.fault().orElse(null) instanceof Fault.OddUsage(String json)) {
            return parsed(json);
        }
        return node().put("prompt_tokens", request.promptTokens())
                .put("completion_tokens", completionTokens())
                .put("total_tokens", request.promptTokens() + completionTokens());
    }

    private static JsonNode parsed(String json) {
        try {
            return JsonMapper.builder().build().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private ObjectNode toolDelta(ObjectNode call) {
        var delta = node();
        delta.putArray("tool_calls").add(call);
        return chunk(delta, null);
    }

    private ObjectNode call(int index, String arguments) {
        var call =
                node().put("id", id.replace("chatcmpl-", "call_") + "_" + index).put("type", "function");
        call.set("function", node().put("name", calls.get(index).tool()).put("arguments", arguments));
        return call;
    }

    private ObjectNode chunk(ObjectNode delta, String finishReason) {
        var choice = node().put("index", 0).put("finish_reason", finishReason);
        choice.set("delta", delta);
        var chunk = frame("chat.completion.chunk");
        chunk.putArray("choices").add(choice);
        return chunk;
    }

    private ObjectNode frame(String object) {
        return node().put("id", id)
                .put("object", object)
                .put("created", request.at().getEpochSecond())
                .put("model", request.body().path("model").asText("mock-model"));
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
