package dev.sluice.router.dialect.anthropic;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.ChatWriter;
import dev.sluice.router.dialect.reply.ChatWriter.Call;
import dev.sluice.router.dialect.reply.Complaint;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads an answer of Anthropic's Messages API.
 *
 * <pre>
 * message_start -> (content_block_start -> content_block_delta* -> content_block_stop)* -> message_delta -> message_stop
 *             any: ping, which means nothing; error, which is the end
 * </pre>
 *
 * Unknown events and blocks are skipped, as the API asks its readers to.
 */
public final class AnthropicReader implements ReplyReader {

    private final ChatWriter writer;
    private final Map<Integer, OpenCall> calls = new HashMap<>();
    private final Map<Integer, ObjectNode> thoughts = new HashMap<>();
    private int details;
    private AnthropicUsage usage = AnthropicUsage.NONE;

    /** A tool call that is being written: its place among the calls, and whether arguments have come. */
    private record OpenCall(int index, boolean begun) {}

    public AnthropicReader(ChatWriter writer) {
        this.writer = writer;
    }

    @Override
    public List<Reply> event(JsonNode event, byte[] data) {
        return switch (event.path("type").asText()) {
            case "message_start" -> {
                usage = usage.and(event.at("/message/usage"));
                Reply role = writer.role();
                yield usage.tokens()
                        .map(said -> List.of(new Reply.Counted(said), role))
                        .orElseGet(() -> List.of(role));
            }
            case "content_block_start" -> blockBegins(event.path("index").asInt(), event.path("content_block"));
            case "content_block_delta" -> delta(event.path("index").asInt(), event.path("delta"));
            case "content_block_stop" -> blockEnds(event.path("index").asInt());
            case "message_delta" -> messageDelta(event);
            case "message_stop" -> List.of(new Reply.Ended());
            case "error" -> List.of(new Reply.Failed(ProviderFailure.of(Complaint.of(event))));
            default ->
                Complaint.isOne(event) ? List.of(new Reply.Failed(ProviderFailure.of(Complaint.of(event)))) : List.of();
        };
    }

    @Override
    public Reply whole(byte[] body) throws IOException {
        var message = JSON.readTree(body);
        if (Complaint.isOne(message)) {
            return new Reply.Failed(ProviderFailure.of(Complaint.of(message)));
        }
        var reason = message.path("stop_reason");
        if (!message.path("content").isArray() || !reason.isTextual()) {
            return new Reply.Failed(ProviderFailure.of(Kind.CUT, "The provider's reply is not finished."));
        }
        var text = new StringBuilder();
        var reasoning = new StringBuilder();
        var thought = new ArrayList<ObjectNode>();
        var toolCalls = new ArrayList<Call>();
        for (var block : message.path("content")) {
            switch (block.path("type").asText()) {
                case "text" -> text.append(block.path("text").asText());
                case "thinking" -> reasoning.append(block.path("thinking").asText());
                case "tool_use" -> toolCalls.add(call(block, block.path("input").toString()));
                default -> {
                    // Results of the provider's own tools have no place in OpenAI's words.
                }
            }
            AnthropicThoughts.detail(block, writer.model(), thought.size()).ifPresent(thought::add);
        }
        var whole = new ChatWriter.Message(
                text.toString(), reasoning.toString(), thought, toolCalls, finishReason(reason.textValue()));
        return writer.whole(whole, usage.and(message.path("usage")).tokens());
    }

    private List<Reply> blockBegins(int block, JsonNode content) {
        switch (content.path("type").asText()) {
            case "text" -> {
                var text = content.path("text").asText();
                return text.isEmpty() ? List.of() : List.of(writer.text(text));
            }
            case "thinking" -> {
                thoughts.put(block, ((ObjectNode) content).deepCopy());
                return List.of();
            }
            case "redacted_thinking" -> {
                return detail(content);
            }
            case "tool_use" -> {
                var index = calls.size();
                var input = content.path("input").isEmpty()
                        ? ""
                        : content.path("input").toString();
                calls.put(block, new OpenCall(index, !input.isEmpty()));
                return List.of(writer.callBegins(index, call(content, input)));
            }
            default -> {
                return List.of();
            }
        }
    }

    private List<Reply> delta(int block, JsonNode delta) {
        switch (delta.path("type").asText()) {
            case "text_delta" -> {
                return List.of(writer.text(delta.path("text").asText()));
            }
            case "thinking_delta" -> {
                var text = delta.path("thinking").asText();
                grow(block, "thinking", text);
                return text.isEmpty() ? List.of() : List.of(writer.reasoning(text));
            }
            case "signature_delta" -> {
                grow(block, "signature", delta.path("signature").asText());
                return List.of();
            }
            case "input_json_delta" -> {
                return arguments(block, delta.path("partial_json").asText());
            }
            default -> {
                return List.of();
            }
        }
    }

    private List<Reply> arguments(int block, String piece) {
        var call = calls.get(block);
        if (call == null || piece.isEmpty()) {
            return List.of();
        }
        calls.put(block, new OpenCall(call.index(), true));
        return List.of(writer.callArguments(call.index(), piece));
    }

    private void grow(int block, String field, String piece) {
        thoughts.computeIfPresent(
                block, (at, thought) -> thought.put(field, thought.path(field).asText() + piece));
    }

    private List<Reply> detail(JsonNode block) {
        return AnthropicThoughts.detail(block, writer.model(), details++).stream()
                .<Reply>map(writer::detail)
                .toList();
    }

    /** A thought is whole; a call without arguments still needs an object of them. */
    private List<Reply> blockEnds(int block) {
        var thought = thoughts.remove(block);
        if (thought != null) {
            return detail(thought);
        }
        var call = calls.get(block);
        return call == null || call.begun() ? List.of() : List.of(writer.callArguments(call.index(), "{}"));
    }

    private List<Reply> messageDelta(JsonNode event) {
        usage = usage.and(event.path("usage"));
        var reason = event.at("/delta/stop_reason");
        if (!reason.isTextual()) {
            return List.of();
        }
        Reply finish = writer.finish(finishReason(reason.textValue()));
        Optional<TokenUsage> tokens = usage.tokens();
        return tokens.map(counted -> List.of(finish, writer.usage(counted))).orElseGet(() -> List.of(finish));
    }

    private static Call call(JsonNode block, String arguments) {
        return new Call(block.path("id").asText(), block.path("name").asText(), arguments);
    }

    private static String finishReason(String stopReason) {
        return switch (stopReason) {
            case "end_turn", "stop_sequence", "pause_turn" -> "stop";
            case "max_tokens", "model_context_window_exceeded" -> "length";
            case "tool_use" -> "tool_calls";
            case "refusal" -> "content_filter";
            // A reason that is newer than this list: whoever reads it decides whether the answer counts.
            default -> stopReason;
        };
    }
}
