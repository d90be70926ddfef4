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

/**
 * A scripted reply in the words of OpenAI's chat completions. Models of the families that show their thoughts there think before
 * they write, where the request or the family says so.
 */
final class ChatWire implements ReplyWire {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final String THOUGHT = "I think before I write.";

    private final ReceivedRequest request;
    private final ScriptedReply reply;
    private final List<Call> calls;
    private final String thoughts;
    private final String id = "chatcmpl-" + NUMBER.incrementAndGet();

    ChatWire(ReceivedRequest request, ScriptedReply reply, List<Call> calls) {
        this.request = request;
        this.reply = reply;
        this.calls = calls;
        this.thoughts = ModelFamily.find("chat", request.body().path("model").asText())
                .filter(family -> thinks(request.body(), family))
                .map(ModelFamily::shows)
                .orElse("");
    }

    @Override
    public List<ObjectNode> beginning() {
        var beginning = chunk(node().put("role", "assistant").put("content", ""), null);
        return thoughts.isEmpty() ? List.of(beginning) : List.of(beginning, chunk(thought(node()), null));
    }

    @Override
    public List<ObjectNode> token(String token) {
        return List.of(chunk(node().put("content", token), null));
    }

    /** Two chunks a call, as providers send them: its name, then its arguments. */
    @Override
    public List<ObjectNode> calls() {
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

    @Override
    public List<ObjectNode> end() {
        var finish = chunk(node(), finishReason());
        return saysUsage() ? List.of(finish, usageChunk()) : List.of(finish);
    }

    @Override
    public boolean saysUsage() {
        return reply.usage()
                && request.body().path("stream_options").path("include_usage").asBoolean();
    }

    @Override
    public int endMarks() {
        return 1;
    }

    @Override
    public ObjectNode failure(String message) {
        var failure = node();
        failure.putObject("error")
                .put("message", message)
                .put("type", "mock_error")
                .putNull("code");
        return failure;
    }

    @Override
    public ObjectNode nothing(boolean streamed) {
        var frame = frame(streamed ? "chat.completion.chunk" : "chat.completion");
        frame.putArray("choices");
        return frame;
    }

    @Override
    public ObjectNode whole() {
        var message = node().put("role", "assistant").put("content", reply.wholeText());
        if (!thoughts.isEmpty()) {
            thought(message);
        }
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

    @Override
    public long thoughtTokens() {
        return thoughts.isEmpty() ? 0 : TOKENS_PER_THOUGHT;
    }

    @Override
    public long completionTokens() {
        return thoughtTokens() + reply.tokens().size() + callTokens();
    }

    @Override
    public long callTokens() {
        return (long) calls.size() * TOKENS_PER_CALL;
    }

    private static boolean thinks(JsonNode body, ModelFamily family) {
        if (body.at("/thinking/type").asText().equals("disabled")) {
            return false;
        }
        var effort = body.path("reasoning_effort").asText();
        return effort.isEmpty() ? family.thinksUnasked() : !effort.equals("none");
    }

    /** Puts a thought in a delta or a message, which has its text beside it. */
    private ObjectNode thought(ObjectNode message) {
        if (!thoughts.equals("parts")) {
            return message.put(thoughts, THOUGHT);
        }
        var text = message.path("content").asText();
        var parts = message.putArray("content");
        parts.addObject()
                .put("type", "thinking")
                .putArray("thinking")
                .addObject()
                .put("type", "text")
                .put("text", THOUGHT);
        if (!text.isEmpty()) {
            parts.addObject().put("type", "text").put("text", text);
        }
        return message;
    }

    private ObjectNode usageChunk() {
        var chunk = frame("chat.completion.chunk");
        chunk.putArray("choices");
        chunk.set("usage", usage());
        return chunk;
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
