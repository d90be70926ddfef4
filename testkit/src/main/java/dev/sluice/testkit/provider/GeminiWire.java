package dev.sluice.testkit.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import java.util.List;
import java.util.Optional;

/**
 * A scripted reply in the words of Gemini's generateContent. It thinks before it writes unless the request gives it no budget
 * for that; the thought is shown if the request includes thoughts, and the first call is signed, or else the text.
 */
final class GeminiWire implements ReplyWire {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ReceivedRequest request;
    private final ScriptedReply reply;
    private final List<Call> calls;
    private final String model;
    private final boolean thinks;
    private final boolean shows;

    GeminiWire(ReceivedRequest request, ScriptedReply reply, List<Call> calls) {
        this.request = request;
        this.reply = reply;
        this.calls = calls;
        this.model = request.body().path("model").asText("mock-model");
        var thinking = request.body().at("/generationConfig/thinkingConfig");
        this.thinks = thinking.path("thinkingBudget").asInt(1) != 0;
        this.shows = thinking.path("includeThoughts").asBoolean();
    }

    @Override
    public List<ObjectNode> beginning() {
        return thinks && shows ? List.of(chunk(parts().add(thought()))) : List.of();
    }

    @Override
    public List<ObjectNode> token(String token) {
        return List.of(chunk(parts().add(text(token))));
    }

    @Override
    public List<ObjectNode> calls() {
        return calls.isEmpty() ? List.of() : List.of(chunk(callParts(parts())));
    }

    @Override
    public List<ObjectNode> end() {
        var last = calls.isEmpty() && thinks ? parts().add(signed(text(""))) : parts().add(text(""));
        return List.of(ended(chunk(last)));
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
        return ProviderApi.GEMINI.error(500, message, Optional.empty());
    }

    @Override
    public ObjectNode nothing(boolean streamed) {
        return node().put("modelVersion", model);
    }

    @Override
    public ObjectNode whole() {
        var parts = parts();
        if (thinks && shows) {
            parts.add(thought());
        }
        if (!reply.tokens().isEmpty()) {
            parts.add(text(reply.wholeText()));
        }
        return ended(chunk(callParts(parts)));
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

    private ArrayNode callParts(ArrayNode parts) {
        for (int index = 0; index < calls.size(); index++) {
            var part = parts.addObject();
            part.putObject("functionCall")
                    .put("name", calls.get(index).tool())
                    .set("args", parsed(calls.get(index).arguments()));
            if (index == 0 && thinks) {
                signed(part);
            }
        }
        return parts;
    }

    private ObjectNode signed(ObjectNode part) {
        return part.put("thoughtSignature", Seal.by(model));
    }

    private static ObjectNode thought() {
        return text("I think before I write.").put("thought", true);
    }

    private static ObjectNode text(String text) {
        return node().put("text", text);
    }

    private ObjectNode chunk(ArrayNode parts) {
        var chunk = node();
        var candidate = chunk.putArray("candidates").addObject().put("index", 0);
        candidate.putObject("content").put("role", "model").set("parts", parts);
        return chunk.put("modelVersion", model);
    }

    private ObjectNode ended(ObjectNode chunk) {
        ((ObjectNode) chunk.at("/candidates/0")).put("finishReason", "STOP");
        if (reply.usage()) {
            chunk.putObject("usageMetadata")
                    .put("promptTokenCount", request.promptTokens())
                    .put("candidatesTokenCount", completionTokens() - thoughtTokens())
                    .put("thoughtsTokenCount", thoughtTokens())
                    .put("totalTokenCount", request.promptTokens() + completionTokens());
        }
        return chunk;
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static ArrayNode parts() {
        return JsonNodeFactory.instance.arrayNode();
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
