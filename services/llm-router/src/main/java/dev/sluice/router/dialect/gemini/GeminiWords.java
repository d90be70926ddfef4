package dev.sluice.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.form.Turns;
import dev.sluice.router.dialect.request.CallArguments;
import dev.sluice.router.dialect.request.DataUrl;
import dev.sluice.router.dialect.request.UnsayableException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What is said in a chat, as parts of Gemini's contents. For one request: a result is told the function of its call. */
final class GeminiWords implements Turns.Words {
    /** Google's word for "this call comes without the signature that you gave it", which Gemini 3 and later insist on. */
    private static final String NO_SIGNATURE = "skip_thought_signature_validator";

    private static final Pattern SIGNING = Pattern.compile("gemini-([3-9]|\\d\\d).*");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String model;
    private final boolean signing;

    /** Results name their call by its id, the API by the function too. */
    private final Map<String, String> functionOfCall = new HashMap<>();

    /** @param model to whom, for it takes back its own thoughts only */
    GeminiWords(String model) {
        this.model = model;
        this.signing = SIGNING.matcher(model).matches();
    }

    @Override
    public void instructions(JsonNode content, ArrayNode parts) {
        content(content, parts);
    }

    @Override
    public void user(JsonNode content, ArrayNode parts) {
        content(content, parts);
    }

    @Override
    public void assistant(JsonNode message, ArrayNode parts) {
        content(message.path("content"), parts);
        GeminiThoughts.giveBack(message, model, parts);
        var first = true;
        for (var call : message.path("tool_calls")) {
            parts.add(call(call, first));
            first = false;
        }
    }

    @Override
    public void result(JsonNode message, ArrayNode parts) {
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

    /** Of calls made at once the first is signed. */
    private ObjectNode call(JsonNode call, boolean first) {
        var name = call.at("/function/name").asText();
        functionOfCall.put(call.path("id").asText(), name);
        var part = NODES.objectNode();
        part.putObject("functionCall")
                .put("id", call.path("id").asText())
                .put("name", name)
                .set("args", CallArguments.of(call));
        var signature = GeminiThoughts.ofCallTo(call, model);
        if (signature.isPresent()) {
            part.put("thoughtSignature", signature.get());
        } else if (first && signing) {
            part.put("thoughtSignature", NO_SIGNATURE);
        }
        return part;
    }

    private static void content(JsonNode content, ArrayNode parts) {
        if (content.isTextual()) {
            addText(content.textValue(), parts);
            return;
        }
        for (var part : content) {
            switch (part.path("type").asText()) {
                case "text" -> addText(part.path("text").asText(), parts);
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

    /** An empty text is refused. */
    private static void addText(String text, ArrayNode parts) {
        if (!text.isEmpty()) {
            parts.addObject().put("text", text);
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
}
