package dev.sluice.router.dialect.gemini;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.contracts.ModelForm.Saying;
import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.request.AllowedTools;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.DataUrl;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Says a chat completion request, fitted to its model, in the words of Gemini's generateContent. A pure function of both.
 *
 * <p>Wishes that only tune the answer and that the API does not know (logit bias, user) have been left out by then, and the
 * caller is told; what would change the shape of the answer is unsayable.
 */
public final class GeminiRequest {
    /** Google's word for "this call comes without the signature that you gave it", which Gemini 3 and later insist on. */
    private static final String NO_SIGNATURE = "skip_thought_signature_validator";

    private static final Pattern SIGNING = Pattern.compile("gemini-([3-9]|\\d\\d).*");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonNode chat;
    private final Fitted fitted;
    private final String model;
    private final boolean signing;
    private final ObjectNode out = NODES.objectNode();
    private final ArrayNode instruction = NODES.arrayNode();
    private final ArrayNode contents = NODES.arrayNode();

    /** Results name their call by its id, the API by the function too. */
    private final Map<String, String> functionOfCall = new HashMap<>();

    private GeminiRequest(JsonNode chat, Fitted fitted, String model) {
        this.chat = chat;
        this.fitted = fitted;
        this.model = model;
        this.signing = SIGNING.matcher(model).matches();
    }

    /** @param fitted what the model takes of the request */
    public static RequestBody of(JsonNode chat, Fitted fitted, String model) {
        try {
            var body = new GeminiRequest(chat, fitted, model).write();
            return new RequestBody.Ready(body.toString().getBytes(StandardCharsets.UTF_8));
        } catch (UnsayableException e) {
            return RequestBody.unsayable(e.param, e.getMessage());
        }
    }

    /** The request asks for something that this API has no words for. */
    private static final class UnsayableException extends RuntimeException {
        private final String param;

        UnsayableException(String param, String message) {
            super(message, null, false, false);
            this.param = param;
        }
    }

    private ObjectNode write() {
        if (chat.path("n").asInt(1) > 1) {
            throw new UnsayableException("n", "This provider gives one choice only: n must be 1.");
        }
        if (chat.path("logprobs").asBoolean()) {
            throw new UnsayableException("logprobs", "This provider gives no log probabilities here.");
        }
        chat.path("messages").forEach(this::message);
        if (!instruction.isEmpty()) {
            out.putObject("systemInstruction").set("parts", instruction);
        }
        out.set("contents", contents);
        tools();
        var generation = generation();
        if (!generation.isEmpty()) {
            out.set("generationConfig", generation);
        }
        return out;
    }

    private void message(JsonNode message) {
        switch (message.path("role").asText()) {
            case "system", "developer" -> content(message.path("content"), instruction);
            case "user" -> content(message.path("content"), partsOf("user"));
            case "assistant" -> assistant(message);
            case "tool" -> toolResult(message);
            default ->
                throw new UnsayableException(
                        "messages",
                        "This provider knows no messages of the role "
                                + message.path("role").asText() + ".");
        }
    }

    /** Messages of one role in a row are one: results of parallel calls must come together. */
    private ArrayNode partsOf(String role) {
        var last = contents.path(contents.size() - 1);
        if (last.path("role").asText().equals(role)) {
            return (ArrayNode) last.path("parts");
        }
        return contents.addObject().put("role", role).putArray("parts");
    }

    private static void content(JsonNode content, ArrayNode parts) {
        if (content.isTextual()) {
            parts.addObject().put("text", content.textValue());
            return;
        }
        for (var part : content) {
            switch (part.path("type").asText()) {
                case "text" -> parts.addObject().put("text", part.path("text").asText());
                case "image_url" -> parts.add(image(part.path("image_url")));
                case "file" ->
                    parts.add(file(part.path("file").path("file_data").asText()));
                case "input_audio" -> parts.add(audio(part.path("input_audio")));
                default ->
                    throw new UnsayableException(
                            "messages",
                            "This provider takes text, images, PDF and audio here, no "
                                    + part.path("type").asText() + ".");
            }
        }
    }

    private static ObjectNode image(JsonNode imageUrl) {
        var url = imageUrl.path("url").asText(imageUrl.asText());
        var part = NODES.objectNode();
        DataUrl.read(url)
                .ifPresentOrElse(
                        data -> part.putObject("inlineData")
                                .put("mimeType", data.mediaType())
                                .put("data", data.base64()),
                        () -> part.putObject("fileData")
                                .put("mimeType", mediaType(url))
                                .put("fileUri", url));
        return part;
    }

    private static ObjectNode file(String url) {
        var part = NODES.objectNode();
        var data = DataUrl.read(url);
        if (data.isPresent()) {
            part.putObject("inlineData")
                    .put("mimeType", data.get().mediaType())
                    .put("data", data.get().base64());
        } else if (url.startsWith("https://")) {
            part.putObject("fileData").put("mimeType", "application/pdf").put("fileUri", url);
        } else {
            throw new UnsayableException("messages", "This provider takes files in place or by https.");
        }
        return part;
    }

    private static ObjectNode audio(JsonNode audio) {
        if (!audio.path("data").isTextual()) {
            throw new UnsayableException("messages", "This provider takes audio in place.");
        }
        var part = NODES.objectNode();
        part.putObject("inlineData")
                .put("mimeType", "audio/" + audio.path("format").asText("wav"))
                .put("data", audio.get("data").textValue());
        return part;
    }

    /** The API wants to be told; most names do. */
    private static String mediaType(String url) {
        var path = url.replaceFirst("[?#].*", "").toLowerCase(Locale.ROOT);
        if (path.endsWith(".png")) {
            return "image/png";
        }
        if (path.endsWith(".webp")) {
            return "image/webp";
        }
        return path.endsWith(".gif") ? "image/gif" : "image/jpeg";
    }

    private void assistant(JsonNode message) {
        var parts = partsOf("model");
        if (!message.path("content").asText().isEmpty()
                || message.path("content").isArray()) {
            content(message.path("content"), parts);
        }
        GeminiThoughts.giveBack(message, model, parts);
        var first = true;
        for (var call : message.path("tool_calls")) {
            parts.add(call(call, first));
            first = false;
        }
        if (parts.isEmpty()) {
            contents.remove(contents.size() - 1);
        }
    }

    /** Of calls made at once the first is signed. */
    private ObjectNode call(JsonNode call, boolean first) {
        var name = call.at("/function/name").asText();
        functionOfCall.put(call.path("id").asText(), name);
        var part = NODES.objectNode();
        part.putObject("functionCall")
                .put("id", call.path("id").asText())
                .put("name", name)
                .set("args", arguments(call.at("/function/arguments").asText()));
        var signature = GeminiThoughts.ofCallTo(call, model);
        if (signature.isPresent()) {
            part.put("thoughtSignature", signature.get());
        } else if (first && signing) {
            part.put("thoughtSignature", NO_SIGNATURE);
        }
        return part;
    }

    /** Arguments as an object. Broken ones, which a model may have written, stay readable to it. */
    private static JsonNode arguments(String text) {
        if (text.isBlank()) {
            return NODES.objectNode();
        }
        try {
            var arguments = JSON.readTree(text);
            return arguments.isObject() ? arguments : NODES.objectNode().set("arguments", arguments);
        } catch (JsonProcessingException e) {
            return NODES.objectNode().put("invalid_arguments", text);
        }
    }

    private void toolResult(JsonNode message) {
        var id = message.path("tool_call_id").asText();
        var function = functionOfCall.get(id);
        if (function == null) {
            throw new UnsayableException(
                    "messages", "A tool message answers the call " + id + ", which no message before it made.");
        }
        var given = NODES.arrayNode();
        content(message.path("content"), given);
        var output = new StringBuilder();
        var others = NODES.arrayNode();
        for (var part : given) {
            output.append(part.path("text").asText());
            if (!part.has("text")) {
                others.add(part);
            }
        }
        var parts = partsOf("user");
        var response =
                parts.addObject().putObject("functionResponse").put("id", id).put("name", function);
        response.putObject("response").put("output", output.toString());
        if (others.isEmpty()) {
            return;
        }
        if (signing) {
            response.set("parts", others);
        } else {
            // Before Gemini 3 a function gives nothing but JSON: its pictures stand beside it.
            parts.addAll(others);
        }
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
        var stop = chat.path("stop");
        if (stop.isTextual()) {
            generation.putArray("stopSequences").add(stop.textValue());
        } else if (stop.isArray() && !stop.isEmpty()) {
            generation.set("stopSequences", stop);
        }
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
