package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.TokenUsage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The chunks of a stream with one choice, joined to an answer in one piece. Not thread-safe. */
public final class JoinedChunks {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode answer = NODES.objectNode();
    private final ObjectNode message =
            NODES.objectNode().put("role", "assistant").putNull("content");
    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
    private final List<ObjectNode> calls = new ArrayList<>();
    private final List<StringBuilder> arguments = new ArrayList<>();
    private JsonNode finishReason = NODES.nullNode();

    /** False if the chunk holds what we cannot join. */
    public boolean add(JsonNode chunk) {
        for (var field : chunk.properties()) {
            if (!field.getKey().equals("choices") && !field.getValue().isNull()) {
                answer.set(field.getKey(), field.getValue());
            }
        }
        for (var choice : chunk.path("choices")) {
            if (choice.path("index").asInt(0) != 0 || choice.hasNonNull("logprobs")) {
                return false;
            }
            if (Finish.isOne(choice.path("finish_reason"))) {
                finishReason = choice.path("finish_reason");
            }
            for (var field : choice.path("delta").properties()) {
                if (!add(field.getKey(), field.getValue())) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean add(String name, JsonNode value) {
        if (name.equals("role") || value.isNull() || (value.isContainerNode() && value.isEmpty())) {
            return true;
        }
        if (name.equals("tool_calls")) {
            return addCalls(value);
        }
        if (!value.isTextual()) {
            return false;
        }
        texts.computeIfAbsent(name, first -> new StringBuilder()).append(value.textValue());
        return true;
    }

    private boolean addCalls(JsonNode pieces) {
        for (var piece : pieces) {
            var index = piece.path("index").asInt(calls.size());
            // What only one model takes back is for its own conversation.
            if (index < 0 || index > calls.size() || piece.has("extra_content")) {
                return false;
            }
            if (index == calls.size()) {
                calls.add(NODES.objectNode());
                arguments.add(new StringBuilder());
            }
            var call = calls.get(index);
            for (var word : List.of("id", "type")) {
                if (!piece.path(word).asText().isEmpty()) {
                    call.set(word, piece.path(word));
                }
            }
            var function = call.withObject("/function");
            if (!piece.path("function").path("name").asText().isEmpty()) {
                function.set("name", piece.path("function").path("name"));
            }
            arguments.get(index).append(piece.path("function").path("arguments").asText());
        }
        return true;
    }

    /** @param usage what it took, if the chunks did not say it */
    public ObjectNode answer(Optional<TokenUsage> usage) {
        texts.forEach((name, text) -> message.put(name, text.toString()));
        if (!calls.isEmpty()) {
            for (int i = 0; i < calls.size(); i++) {
                calls.get(i)
                        .withObject("/function")
                        .put("arguments", arguments.get(i).toString());
            }
            message.putArray("tool_calls").addAll(calls);
        }
        var choice = NODES.objectNode().put("index", 0);
        choice.set("message", message);
        choice.set("finish_reason", finishReason);
        answer.put("object", "chat.completion");
        answer.putArray("choices").add(choice);
        if (!answer.path("usage").isObject()) {
            usage.ifPresent(known -> answer.set("usage", json(known)));
        }
        return answer;
    }

    private static ObjectNode json(TokenUsage usage) {
        var json = NODES.objectNode()
                .put("prompt_tokens", usage.prompt())
                .put("completion_tokens", usage.completion())
                .put("total_tokens", usage.prompt() + usage.completion());
        json.putObject("prompt_tokens_details").put("cached_tokens", usage.cached());
        json.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
        return json;
    }
}
