package dev.sluice.router.dialect.gemini;

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
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads an answer of Gemini's generateContent: a stream is a row of answers of the same shape, each with a piece of the
 * text or whole tool calls. The end of the connection is the end of the stream; it counts if a finish reason has come.
 */
public final class GeminiReader implements ReplyReader {
    private static final String UNFINISHED = "FINISH_REASON_UNSPECIFIED";

    private final ChatWriter writer;
    private final String callId;
    private int calls;
    private int details;
    private boolean begun;
    private Optional<String> finishReason = Optional.empty();
    private Optional<TokenUsage> usage = Optional.empty();

    /** @param callId makes tool calls' ids, which the API need not give */
    public GeminiReader(ChatWriter writer, String callId) {
        this.writer = writer;
        this.callId = callId;
    }

    @Override
    public List<Reply> event(JsonNode event, byte[] data) {
        var broken = broken(event);
        if (broken.isPresent()) {
            return List.of(new Reply.Failed(broken.get()));
        }
        note(event);
        var replies = new ArrayList<Reply>();
        if (!begun) {
            begun = true;
            replies.add(writer.role());
        }
        for (var part : event.at("/candidates/0/content/parts")) {
            if (part.has("functionCall")) {
                replies.add(call(part));
                continue;
            }
            if (!part.path("text").asText().isEmpty()) {
                var text = part.get("text").asText();
                replies.add(part.path("thought").asBoolean() ? writer.reasoning(text) : writer.text(text));
            }
            GeminiThoughts.detail(part, writer.model(), details).ifPresent(detail -> {
                details++;
                replies.add(writer.detail(detail));
            });
        }
        // Last, because it counts what came with it.
        usage.map(Reply.Counted::new).ifPresent(replies::add);
        return replies;
    }

    @Override
    public List<Reply> end() {
        if (finishReason.isEmpty()) {
            return List.of();
        }
        Reply finish = writer.finish(finish());
        return usage.map(counted -> List.of(finish, writer.usage(counted))).orElseGet(() -> List.of(finish));
    }

    @Override
    public Reply whole(byte[] body) throws IOException {
        var answer = JSON.readTree(body);
        var broken = broken(answer);
        if (broken.isPresent()) {
            return new Reply.Failed(broken.get());
        }
        note(answer);
        if (finishReason.isEmpty()) {
            return new Reply.Failed(ProviderFailure.of(Kind.CUT, "The provider's reply is not finished."));
        }
        var text = new StringBuilder();
        var reasoning = new StringBuilder();
        var thoughts = new ArrayList<ObjectNode>();
        var message = new ArrayList<Call>();
        var signatures = new ArrayList<Optional<ObjectNode>>();
        for (var part : answer.at("/candidates/0/content/parts")) {
            if (part.has("functionCall")) {
                message.add(toolCall(part.get("functionCall")));
                signatures.add(GeminiThoughts.ofCall(part, writer.model()));
            } else {
                (part.path("thought").asBoolean() ? reasoning : text)
                        .append(part.path("text").asText());
                GeminiThoughts.detail(part, writer.model(), thoughts.size()).ifPresent(thoughts::add);
            }
        }
        var node =
                ChatWriter.node(new ChatWriter.Message(text.toString(), reasoning.toString(), thoughts, message, ""));
        for (int index = 0; index < signatures.size(); index++) {
            var call = (ObjectNode) node.path("tool_calls").path(index);
            signatures.get(index).ifPresent(extra -> call.set("extra_content", extra));
        }
        return writer.whole(List.of(node), List.of(finish()), usage);
    }

    private Optional<ProviderFailure> broken(JsonNode answer) {
        if (Complaint.isOne(answer)) {
            return Optional.of(ProviderFailure.of(Complaint.of(answer)));
        }
        if (!answer.isObject()) {
            return Optional.of(ProviderFailure.of(Kind.MALFORMED, "The provider sent an answer that is no object."));
        }
        var blocked = answer.at("/promptFeedback/blockReason");
        if (blocked.isTextual()) {
            return Optional.of(ProviderFailure.of(
                    Kind.CONTENT_FILTERED, "The provider blocks the prompt: " + word(blocked) + "."));
        }
        var reason = answer.at("/candidates/0/finishReason");
        return switch (reason.asText()) {
            case "MALFORMED_FUNCTION_CALL",
                    "UNEXPECTED_TOOL_CALL",
                    "TOO_MANY_TOOL_CALLS",
                    "MALFORMED_RESPONSE",
                    "MISSING_THOUGHT_SIGNATURE",
                    "NO_IMAGE",
                    "IMAGE_OTHER",
                    "OTHER" ->
                Optional.of(ProviderFailure.of(
                        Kind.STREAM_ERROR, "The provider failed in its answer: " + word(reason) + "."));
            default -> Optional.empty();
        };
    }

    private void note(JsonNode answer) {
        var reason = answer.at("/candidates/0/finishReason");
        if (reason.isTextual() && !reason.textValue().equals(UNFINISHED)) {
            finishReason = Optional.of(reason.textValue());
        }
        if (answer.hasNonNull("usageMetadata")) {
            usage = GeminiUsage.tokens(answer.get("usageMetadata"));
        }
    }

    private Reply.Chunk call(JsonNode part) {
        var index = calls;
        var call = toolCall(part.get("functionCall"));
        return GeminiThoughts.ofCall(part, writer.model())
                .map(extra -> writer.callBegins(index, call, extra))
                .orElseGet(() -> writer.callBegins(index, call));
    }

    private Call toolCall(JsonNode functionCall) {
        var id = functionCall.path("id").asText();
        var args = functionCall.path("args");
        var number = calls++;
        return new Call(
                id.isEmpty() ? "call_" + callId + "_" + number : id,
                functionCall.path("name").asText(),
                args.isObject() ? args.toString() : "{}");
    }

    private String finish() {
        return switch (finishReason.orElseThrow()) {
            case "STOP" -> calls > 0 ? "tool_calls" : "stop";
            case "MAX_TOKENS" -> "length";
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> "content_filter";
            // A reason that is newer than this list: whoever reads it decides whether the answer counts.
            default -> finishReason.get().toLowerCase(Locale.ROOT);
        };
    }

    private static String word(JsonNode reason) {
        return reason.asText().replaceAll("[^A-Z_]", "");
    }
}
