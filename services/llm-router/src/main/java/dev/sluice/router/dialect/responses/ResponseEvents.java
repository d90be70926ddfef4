package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.ChatWriter;
import dev.sluice.router.dialect.reply.ChatWriter.Call;
import dev.sluice.router.dialect.reply.Complaint;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.TokenCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the events of one response mean as the pieces of a chat completion:
 *
 * <pre>
 * response.created                                  the role
 * response.output_text.delta, .refusal.delta        text, refusal
 * response.reasoning_summary_text.delta             thoughts
 * response.output_item.added, .done of a call       its beginning, and what of it was not streamed
 * response.output_item.done of a reasoning          the thought as it must come back
 * response.completed, .incomplete                   the finish and the usage, which end it
 * response.failed, error                            the failure
 * </pre>
 *
 * What the provider does by itself, in tools of its own, is no text, but it has begun to work. Everything else means nothing.
 * Not thread-safe.
 */
final class ResponseEvents {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Nobody says the rest of these later. */
    private static final Set<String> UNFINISHED = Set.of("cancelled", "in_progress", "queued");

    private final ChatWriter chat;

    /** The number of each call in the chat, by its place in the output. */
    private final Map<Integer, Integer> calls = new HashMap<>();

    /** The numbers of calls of which no argument has come yet. */
    private final Set<Integer> unwritten = new HashSet<>();

    /** The numbers of calls whose argument is a text. */
    private final Set<Integer> texts = new HashSet<>();

    private int thoughts;
    private int summaries;
    private boolean begun;
    private boolean spoke;

    ResponseEvents(ChatWriter chat) {
        this.chat = chat;
    }

    /** A piece that means nothing yet. */
    ObjectNode nothing() {
        return (ObjectNode) chat.delta(NODES.objectNode()).json();
    }

    List<Reply> read(JsonNode event) {
        var delta = event.path("delta").asText();
        return switch (event.path("type").asText()) {
            case "response.created" -> begin();
            case "response.output_text.delta" -> said(chat.text(delta));
            case "response.refusal.delta" -> said(chat.delta(NODES.objectNode().put("refusal", delta)));
            case "response.reasoning_summary_part.added" -> summaries++ > 0 ? said(chat.reasoning("\n\n")) : List.of();
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
                said(chat.reasoning(delta));
            case "response.output_item.added" ->
                added(event.path("output_index").asInt(), event.path("item"));
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
                arguments(event.path("output_index").asInt(), delta);
            case "response.output_item.done" -> done(event.path("output_index").asInt(), event.path("item"));
            case "response.completed", "response.incomplete" -> ended(event.path("response"));
            case "response.failed" -> failed(event.path("response"));
            case "error" -> List.of(new Reply.Failed(failure(event.has("error") ? event.get("error") : event)));
            case "" -> event.hasNonNull("error") ? List.of(new Reply.Failed(failure(event.get("error")))) : List.of();
            default -> List.of();
        };
    }

    /** What a response in one piece means. */
    Reply whole(JsonNode response) {
        if (response.path("status").asText().equals("failed")
                || !response.path("output").isArray()) {
            return new Reply.Failed(failure(response.path("error")));
        }
        if (UNFINISHED.contains(response.path("status").asText())) {
            return new Reply.Failed(ProviderFailure.of(Kind.CUT, "The provider's response is not finished."));
        }
        if (response.path("output").isEmpty()) {
            return new Reply.Failed(ProviderFailure.of(Kind.EMPTY, "The provider's response holds no answer."));
        }
        var text = new StringBuilder();
        var refusal = new StringBuilder();
        var reasoning = new StringBuilder();
        var details = NODES.arrayNode();
        var toolCalls = NODES.arrayNode();
        for (var item : response.path("output")) {
            switch (item.path("type").asText()) {
                case "message" ->
                    item.path("content").forEach(part -> {
                        text.append(part.path("text").asText());
                        refusal.append(part.path("refusal").asText());
                    });
                case "reasoning" -> {
                    item.path("summary").forEach(part -> reasoning
                            .append(reasoning.isEmpty() ? "" : "\n\n")
                            .append(part.path("text").asText()));
                    EncryptedThoughts.detail(item, chat.model(), details.size()).ifPresent(details::add);
                }
                case "function_call", "custom_tool_call" -> toolCalls.add(call(item, input(item)));
                default -> {
                    // What the provider did by itself.
                }
            }
        }
        var message = NODES.objectNode().put("role", "assistant");
        message.put("content", text.isEmpty() && !toolCalls.isEmpty() ? null : text.toString());
        if (!refusal.isEmpty()) {
            message.put("refusal", refusal.toString());
        }
        if (!reasoning.isEmpty()) {
            message.put("reasoning_content", reasoning.toString());
        }
        if (!details.isEmpty()) {
            message.set("reasoning_details", details);
        }
        if (!toolCalls.isEmpty()) {
            message.set("tool_calls", toolCalls);
        }
        return chat.whole(
                List.of(message), List.of(finish(response, !toolCalls.isEmpty())), usage(response.path("usage")));
    }

    private List<Reply> begin() {
        if (begun) {
            return List.of();
        }
        begun = true;
        return List.of(chat.role());
    }

    private List<Reply> added(int place, JsonNode item) {
        return switch (item.path("type").asText()) {
            case "message", "reasoning", "" -> List.of();
            case "function_call", "custom_tool_call" -> {
                var number = calls.size();
                calls.put(place, number);
                unwritten.add(number);
                if (isText(item)) {
                    texts.add(number);
                }
                yield said(begins(number, item));
            }
            // The frame's words are no text: nothing is counted as written.
            default ->
                said(chat.delta(NODES.objectNode()
                        .set("provider_tool", NODES.objectNode().set("type", item.path("type")))));
        };
    }

    private Reply.Chunk begins(int number, JsonNode item) {
        return calls(call(item, "").put("index", number));
    }

    private List<Reply> arguments(int place, String piece) {
        var number = calls.get(place);
        if (number == null || piece.isEmpty()) {
            return List.of();
        }
        return said(argument(number, piece));
    }

    private Reply.Chunk argument(int number, String piece) {
        unwritten.remove(number);
        if (!texts.contains(number)) {
            return chat.callArguments(number, piece);
        }
        var call = NODES.objectNode().put("index", number);
        call.putObject("custom").put("input", piece);
        return calls(call);
    }

    private List<Reply> done(int place, JsonNode item) {
        return switch (item.path("type").asText()) {
            case "reasoning" ->
                EncryptedThoughts.detail(item, chat.model(), thoughts++)
                        .map(detail -> said(chat.detail(detail)))
                        .orElseGet(List::of);
            case "function_call", "custom_tool_call" -> {
                var late = calls.containsKey(place) ? new ArrayList<Reply>() : new ArrayList<>(added(place, item));
                late.addAll(rest(calls.get(place), input(item)));
                yield List.copyOf(late);
            }
            default -> List.of();
        };
    }

    /** Who streams no arguments says them at the end. */
    private List<Reply> rest(int number, String arguments) {
        return unwritten.contains(number) && !arguments.isEmpty() ? said(argument(number, arguments)) : List.of();
    }

    private List<Reply> ended(JsonNode response) {
        var end = new ArrayList<Reply>();
        if (!spoke && response.path("output").isEmpty()) {
            return List.of(new Reply.Ended());
        }
        end.add(chat.finish(finish(response, !calls.isEmpty())));
        usage(response.path("usage")).map(chat::usage).ifPresent(end::add);
        end.add(new Reply.Ended());
        return List.copyOf(end);
    }

    /** What it took is charged although it failed, where it says so. */
    private List<Reply> failed(JsonNode response) {
        var end = new ArrayList<Reply>();
        usage(response.path("usage")).map(chat::usage).ifPresent(end::add);
        end.add(new Reply.Failed(failure(response.path("error"))));
        return List.copyOf(end);
    }

    private static String finish(JsonNode response, boolean callsTools) {
        if (response.path("status").asText().equals("incomplete")) {
            return switch (response.at("/incomplete_details/reason").asText()) {
                case "max_output_tokens" -> "length";
                case "content_filter" -> "content_filter";
                default -> "stop";
            };
        }
        return callsTools ? "tool_calls" : "stop";
    }

    private static ProviderFailure failure(JsonNode error) {
        var code = error.path("code").asText();
        if (code.startsWith("invalid_") || code.contains("image")) {
            return ProviderFailure.of(
                    code.equals("invalid_prompt") ? Kind.CONTENT_FILTERED : Kind.REQUEST_REFUSED,
                    Complaint.of(error).sentence());
        }
        return code.endsWith("_policy") || code.endsWith("_policy_violation")
                ? ProviderFailure.of(Kind.CONTENT_FILTERED, Complaint.of(error).sentence())
                : ProviderFailure.of(Complaint.of(error));
    }

    private static Optional<TokenUsage> usage(JsonNode usage) {
        var chat = NODES.objectNode();
        chat.set("prompt_tokens", usage.path("input_tokens"));
        chat.set("completion_tokens", usage.path("output_tokens"));
        chat.set("prompt_tokens_details", usage.path("input_tokens_details"));
        chat.set("completion_tokens_details", usage.path("output_tokens_details"));
        return TokenCount.reported(chat);
    }

    private static ObjectNode call(JsonNode item, String arguments) {
        var id = item.path("call_id").asText();
        var name = item.path("name").asText();
        if (!isText(item)) {
            return ChatWriter.toolCall(new Call(id, name, arguments));
        }
        var call = NODES.objectNode().put("id", id).put("type", "custom");
        call.putObject("custom").put("name", name).put("input", arguments);
        return call;
    }

    private static boolean isText(JsonNode item) {
        return item.path("type").asText().equals("custom_tool_call");
    }

    private static String input(JsonNode item) {
        return item.path("arguments").asText(item.path("input").asText());
    }

    private Reply.Chunk calls(ObjectNode call) {
        var delta = NODES.objectNode();
        delta.putArray("tool_calls").add(call);
        return chat.delta(delta);
    }

    private List<Reply> said(Reply.Chunk chunk) {
        spoke = true;
        return List.of(chunk);
    }
}
