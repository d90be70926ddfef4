package dev.sluice.testkit.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import java.util.ArrayList;
import java.util.List;

/**
 * A scripted reply in the words of Anthropic's messages. It thinks before it writes where the request or its family says so,
 * under a signature; the thought itself is shown only where the request asks for it, or thinks with a budget.
 */
final class MessagesWire implements ReplyWire {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String THOUGHT = "I think before I write.";

    private final ReceivedRequest request;
    private final ScriptedReply reply;
    private final List<Call> calls;
    private final String model;
    private final String signature;
    private final boolean thinks;
    private int block;
    private boolean writing;

    MessagesWire(ReceivedRequest request, ScriptedReply reply, List<Call> calls) {
        this.request = request;
        this.reply = reply;
        this.calls = calls;
        this.model = request.body().path("model").asText("mock-model");
        this.signature = Seal.by(model);
        this.thinks = switch (request.body().at("/thinking/type").asText()) {
            case "disabled" -> false;
            case "" ->
                ModelFamily.find("messages", model)
                        .filter(ModelFamily::thinksUnasked)
                        .isPresent();
            default -> true;
        };
    }

    @Override
    public List<ObjectNode> beginning() {
        var events = new ArrayList<ObjectNode>();
        var start = event("message_start");
        start.set("message", message());
        events.add(start);
        if (thinks) {
            begin(events, thought("", ""));
            events.add(delta("thinking_delta", "thinking", shown()));
            events.add(delta("signature_delta", "signature", signature));
            end(events);
        }
        return events;
    }

    @Override
    public List<ObjectNode> token(String token) {
        var events = new ArrayList<ObjectNode>();
        if (!writing) {
            writing = true;
            begin(events, text(""));
        }
        events.add(delta("text_delta", "text", token));
        return events;
    }

    @Override
    public List<ObjectNode> calls() {
        var events = new ArrayList<ObjectNode>();
        if (writing) {
            end(events);
        }
        for (int index = 0; index < calls.size(); index++) {
            var begun = call(index);
            begun.putObject("input");
            begin(events, begun);
            events.add(
                    delta("input_json_delta", "partial_json", calls.get(index).arguments()));
            end(events);
        }
        return events;
    }

    @Override
    public List<ObjectNode> end() {
        var ended = event("message_delta");
        ended.putObject("delta").put("stop_reason", stopReason()).putNull("stop_sequence");
        if (reply.usage()) {
            ended.putObject("usage").put("output_tokens", completionTokens());
        }
        return List.of(ended, event("message_stop"));
    }

    @Override
    public boolean saysUsage() {
        return reply.usage();
    }

    @Override
    public int endMarks() {
        return 0;
    }

    @Override
    public ObjectNode failure(String message) {
        return ProviderApi.MESSAGES.error(500, message, java.util.Optional.empty());
    }

    @Override
    public ObjectNode nothing(boolean streamed) {
        return streamed ? event("ping") : message();
    }

    @Override
    public ObjectNode whole() {
        var whole = message().put("stop_reason", stopReason());
        var content = whole.putArray("content");
        if (thinks) {
            content.add(thought(shown(), signature));
        }
        if (!reply.tokens().isEmpty()) {
            content.add(text(reply.wholeText()));
        }
        for (int index = 0; index < calls.size(); index++) {
            var call = call(index);
            call.set("input", parsed(calls.get(index).arguments()));
            content.add(call);
        }
        if (reply.usage()) {
            whole.set("usage", usage(completionTokens()));
        }
        return whole;
    }

    @Override
    public long thoughtTokens() {
        return thinks ? TOKENS_PER_THOUGHT : 0;
    }

    @Override
    public long completionTokens() {
        return thoughtTokens() + reply.tokens().size() + callTokens();
    }

    @Override
    public long callTokens() {
        return (long) calls.size() * TOKENS_PER_CALL;
    }

    private ObjectNode message() {
        var message = node().put("id", "msg_" + signature.hashCode())
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model)
                .putNull("stop_reason")
                .putNull("stop_sequence");
        message.putArray("content");
        message.set("usage", usage(1));
        return message;
    }

    private ObjectNode usage(long outputTokens) {
        return node().put("input_tokens", request.promptTokens()).put("output_tokens", outputTokens);
    }

    private String stopReason() {
        return calls.isEmpty() ? "end_turn" : "tool_use";
    }

    private String shown() {
        var asked = request.body().path("thinking");
        return asked.path("display").asText().equals("summarized")
                        || asked.path("type").asText().equals("enabled")
                ? THOUGHT
                : "";
    }

    private static ObjectNode thought(String text, String signature) {
        return node().put("type", "thinking").put("thinking", text).put("signature", signature);
    }

    private static ObjectNode text(String text) {
        return node().put("type", "text").put("text", text);
    }

    private ObjectNode call(int index) {
        return node().put("type", "tool_use")
                .put("id", "toolu_" + Math.abs(signature.hashCode()) + "_" + index)
                .put("name", calls.get(index).tool());
    }

    private void begin(List<ObjectNode> events, ObjectNode content) {
        var begun = event("content_block_start").put("index", block);
        begun.set("content_block", content);
        events.add(begun);
    }

    private ObjectNode delta(String type, String field, String value) {
        var event = event("content_block_delta").put("index", block);
        event.putObject("delta").put("type", type).put(field, value);
        return event;
    }

    private void end(List<ObjectNode> events) {
        events.add(event("content_block_stop").put("index", block++));
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static ObjectNode event(String type) {
        return node().put("type", type);
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
