package dev.sluice.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.contracts.ModelForm.Saying;
import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.form.ThinkingRoom;
import dev.sluice.router.dialect.form.Turns;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.UnsayableException;

/**
 * Says a chat completion request, fitted to its model, in the words of Anthropic's Messages API. A pure function of both.
 *
 * <p>Wishes that only tune the answer and that the API does not know (seed, penalties) have been left out by then, and the
 * caller is told; what would change the shape of the answer (several choices, log probabilities, audio) is unsayable.
 */
public final class AnthropicRequest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String JSON_WANTED = "Answer with one JSON object and nothing else.";
    private static final double TEMPERATURE_MAX = 1;

    private final JsonNode chat;
    private final Fitted fitted;
    private final ObjectNode out = NODES.objectNode();

    private AnthropicRequest(JsonNode chat, Fitted fitted) {
        this.chat = chat;
        this.fitted = fitted;
    }

    /**
     * @param fitted what the model takes of the request
     * @param completionTokensMax the bound of an answer whose request names none; the API insists on one
     */
    public static RequestBody of(JsonNode chat, Fitted fitted, String model, boolean stream, int completionTokensMax) {
        return RequestBody.of(() -> new AnthropicRequest(chat, fitted).write(model, stream, completionTokensMax));
    }

    private ObjectNode write(String model, boolean stream, int completionTokensMax) {
        refuseUnsayable();
        out.put("model", model).put("max_tokens", tokensMax(completionTokensMax));
        var turns = Turns.of(chat.path("messages"), "assistant", "content", new AnthropicWords(model));
        if (chat.at("/response_format/type").asText().equals("json_object")) {
            // The API has no word for JSON of any shape; the model does as well as it is told.
            AnthropicWords.addText(JSON_WANTED, turns.instructions());
        }
        stripLastAssistant(turns.turns());
        if (!turns.instructions().isEmpty()) {
            out.set("system", turns.instructions());
        }
        out.set("messages", turns.turns());
        if (stream) {
            out.put("stream", true);
        }
        AnthropicTools.put(chat, out);
        sampling();
        format();
        effort();
        CacheMarks.put(out);
        return out;
    }

    private void refuseUnsayable() {
        if (chat.path("n").asInt(1) > 1) {
            throw new UnsayableException("n", "This provider gives one choice only: n must be 1.");
        }
        if (chat.path("logprobs").asBoolean()) {
            throw new UnsayableException("logprobs", "This provider gives no log probabilities.");
        }
        for (var modality : chat.path("modalities")) {
            if (!modality.asText().equals("text")) {
                throw new UnsayableException("modalities", "This provider answers with text only.");
            }
        }
    }

    private long tokensMax(int byDefault) {
        var asked = ChatRequest.outputTokensMax(chat);
        return asked > 0
                ? asked
                : Math.min(byDefault, fitted.form().outputTokensMax().orElse((long) byDefault));
    }

    /** A last word of the assistant is continued, and the API wants no white space at its end. */
    private static void stripLastAssistant(ArrayNode messages) {
        var last = messages.path(messages.size() - 1);
        var blocks = last.path("content");
        var block = blocks.path(blocks.size() - 1);
        if (last.path("role").asText().equals("assistant") && block.has("text")) {
            ((ObjectNode) block).put("text", block.get("text").asText().stripTrailing());
        }
    }

    private void sampling() {
        if (chat.path("temperature").isNumber()) {
            out.put("temperature", Math.min(chat.get("temperature").doubleValue(), TEMPERATURE_MAX));
        }
        if (chat.path("top_p").isNumber()) {
            out.set("top_p", chat.get("top_p"));
        }
        var stops = NODES.arrayNode();
        var stop = chat.path("stop");
        (stop.isTextual() ? NODES.arrayNode().add(stop) : stop).forEach(word -> {
            if (!word.asText().isBlank()) {
                stops.add(word.asText());
            }
        });
        if (!stops.isEmpty()) {
            out.set("stop_sequences", stops);
        }
        if (chat.path("user").isTextual()) {
            out.putObject("metadata").put("user_id", chat.get("user").textValue());
        }
    }

    /** How much to think. Off is a kind of thinking here, the levels are of the whole answer. */
    private void effort() {
        var form = fitted.form().effort();
        if (form.isEmpty()) {
            return;
        }
        if (fitted.effort().filter(Level.NONE::equals).isPresent()) {
            out.putObject("thinking").put("type", form.get().off().orElse("disabled"));
            return;
        }
        var thinks = fitted.effort().or(form.get()::byDefault).filter(level -> level != Level.NONE);
        if (form.get().said() == Saying.ADAPTIVE && thinks.isPresent()) {
            // What newer models think is not shown unless one asks for it.
            out.putObject("thinking").put("type", "adaptive").put("display", "summarized");
        }
        if (form.get().said() == Saying.BUDGET_TOKENS) {
            fitted.effort().ifPresent(level -> out.putObject("thinking")
                    .put("type", "enabled")
                    .put(
                            "budget_tokens",
                            ThinkingRoom.tokens(
                                    form.get().budgets().get(level.word()),
                                    out.path("max_tokens").asLong())));
            return;
        }
        fitted.effort()
                .ifPresent(level -> out.withObjectProperty("output_config").put("effort", level.word()));
    }

    private void format() {
        var format = chat.path("response_format");
        switch (format.path("type").asText("text")) {
            case "text", "json_object" -> {}
            case "json_schema" -> {
                var wanted = out.withObjectProperty("output_config")
                        .putObject("format")
                        .put("type", "json_schema");
                wanted.set("schema", ClosedSchema.of(format.at("/json_schema/schema")));
            }
            default -> throw new UnsayableException("response_format", "This provider knows no such response_format.");
        }
    }
}
