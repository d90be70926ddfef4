package dev.sluice.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.contracts.ModelForm.Saying;
import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.form.Turns;
import dev.sluice.router.dialect.request.AllowedTools;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.UnsayableException;

/**
 * Says a chat completion request, fitted to its model, in the words of Gemini's generateContent. A pure function of both.
 *
 * <p>Wishes that only tune the answer and that the API does not know (logit bias, user) have been left out by then, and the
 * caller is told; what would change the shape of the answer is unsayable.
 */
public final class GeminiRequest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** ai.google.dev/api/generate-content, GenerationConfig, read 2026-11-29. */
    private static final int STOPS_MAX = 5;

    private final JsonNode chat;
    private final Fitted fitted;
    private final ObjectNode out = NODES.objectNode();

    private GeminiRequest(JsonNode chat, Fitted fitted) {
        this.chat = chat;
        this.fitted = fitted;
    }

    /** @param fitted what the model takes of the request */
    public static RequestBody of(JsonNode chat, Fitted fitted, String model) {
        return RequestBody.of(() -> new GeminiRequest(chat, fitted).write(model));
    }

    private ObjectNode write(String model) {
        if (chat.path("n").asInt(1) > 1) {
            throw new UnsayableException("n", "This provider gives one choice only: n must be 1.");
        }
        if (chat.path("logprobs").asBoolean()) {
            throw new UnsayableException("logprobs", "This provider gives no log probabilities here.");
        }
        for (var modality : chat.path("modalities")) {
            if (!modality.asText().equals("text")) {
                throw new UnsayableException("modalities", "This provider answers with text only here.");
            }
        }
        var turns = Turns.of(chat.path("messages"), "model", "parts", new GeminiWords(model));
        if (!turns.instructions().isEmpty()) {
            out.putObject("systemInstruction").set("parts", turns.instructions());
        }
        out.set("contents", turns.turns());
        tools();
        var generation = generation();
        if (!generation.isEmpty()) {
            out.set("generationConfig", generation);
        }
        return out;
    }

    private void tools() {
        var functions = NODES.arrayNode();
        for (var tool : chat.path("tools")) {
            if (!tool.path("type").asText("function").equals("function")) {
                throw new UnsayableException("tools", "This provider takes tools of the type function only.");
            }
            functions.add(function(tool.path("function")));
        }
        if (functions.isEmpty()) {
            return;
        }
        out.putArray("tools").addObject().set("functionDeclarations", functions);
        var choice = chat.path("tool_choice");
        var calling = NODES.objectNode();
        var allowed = AllowedTools.of(choice);
        if (allowed.isPresent()) {
            // Names count only where the model must call, or is held to the schemas of what it calls.
            calling.put("mode", allowed.get().required() ? "ANY" : "VALIDATED");
            allowed.get().names().stream().sorted().forEach(calling.putArray("allowedFunctionNames")::add);
        } else if (choice.isObject()) {
            calling.put("mode", "ANY")
                    .putArray("allowedFunctionNames")
                    .add(choice.at("/function/name").asText());
        } else if (choice.isTextual()) {
            calling.put("mode", mode(choice.textValue()));
        }
        if (!calling.isEmpty()) {
            out.putObject("toolConfig").set("functionCallingConfig", calling);
        }
    }

    private static String mode(String choice) {
        return switch (choice) {
            case "none" -> "NONE";
            case "required" -> "ANY";
            default -> "AUTO";
        };
    }

    private static ObjectNode function(JsonNode function) {
        var node = NODES.objectNode().put("name", function.path("name").asText());
        if (function.path("description").isTextual()) {
            node.put("description", function.get("description").textValue());
        }
        if (function.path("parameters").isObject()
                && !function.path("parameters").isEmpty()) {
            node.set("parametersJsonSchema", function.get("parameters"));
        }
        return node;
    }

    private ObjectNode generation() {
        var generation = NODES.objectNode();
        number("temperature", "temperature", generation);
        number("top_p", "topP", generation);
        number("seed", "seed", generation);
        number("presence_penalty", "presencePenalty", generation);
        number("frequency_penalty", "frequencyPenalty", generation);
        var tokensMax = ChatRequest.outputTokensMax(chat);
        if (tokensMax > 0) {
            generation.put("maxOutputTokens", tokensMax);
        }
        think(generation);
        stop(generation);
        var format = chat.path("response_format");
        switch (format.path("type").asText("text")) {
            case "text" -> {}
            case "json_object" -> generation.put("responseMimeType", "application/json");
            case "json_schema" ->
                generation
                        .put("responseMimeType", "application/json")
                        .set("responseJsonSchema", format.at("/json_schema/schema"));
            default -> throw new UnsayableException("response_format", "This provider knows no such response_format.");
        }
        return generation;
    }

    private void stop(ObjectNode generation) {
        var stop = chat.path("stop");
        var words = NODES.arrayNode();
        (stop.isTextual() ? NODES.arrayNode().add(stop) : stop).forEach(word -> {
            if (!word.asText().isEmpty()) {
                words.add(word.asText());
            }
        });
        if (words.size() > STOPS_MAX) {
            throw new UnsayableException("stop", "This provider stops at " + STOPS_MAX + " words at most.");
        }
        if (!words.isEmpty()) {
            generation.set("stopSequences", words);
        }
    }

    /** Summaries are not given unless one asks for them. */
    private void think(ObjectNode generation) {
        var form = fitted.form().effort();
        if (form.isEmpty()) {
            return;
        }
        var thinking = generation.putObject("thinkingConfig");
        thinking.put(
                "includeThoughts", fitted.effort().filter(Level.NONE::equals).isEmpty());
        if (fitted.effort().isEmpty()) {
            return;
        }
        var level = fitted.effort().get();
        if (form.get().said() == Saying.THINKING_BUDGET) {
            thinking.put("thinkingBudget", form.get().budgets().get(level.word()));
        } else {
            thinking.put("thinkingLevel", level.word());
        }
    }

    private void number(String asked, String said, ObjectNode generation) {
        if (chat.path(asked).isNumber()) {
            generation.set(said, chat.get(asked));
        }
    }
}
