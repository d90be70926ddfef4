package dev.sluice.router.dialect.gemini;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.reply.Complaint;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import dev.sluice.router.dialect.request.EmbeddingsRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Embeddings in the words of Gemini's batchEmbedContents, there and back. */
public final class GeminiEmbeddings implements ReplyReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String model;
    private final boolean base64;

    public GeminiEmbeddings(String model, boolean base64) {
        this.model = model;
        this.base64 = base64;
    }

    /** @param model without its {@code models/} */
    public static RequestBody request(EmbeddingsRequest request, String model) {
        var texts = request.texts();
        if (texts.isEmpty()) {
            return RequestBody.unsayable("input", "This provider embeds texts, not tokens.");
        }
        var body = NODES.objectNode();
        var requests = body.putArray("requests");
        for (var text : texts.get()) {
            var one = requests.addObject().put("model", "models/" + model);
            one.putObject("content").putArray("parts").addObject().put("text", text);
            request.dimensions().ifPresent(length -> one.put("outputDimensionality", length));
        }
        return new RequestBody.Ready(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<Reply> event(JsonNode event, byte[] data) {
        return List.of(new Reply.Failed(ProviderFailure.of(Kind.MALFORMED, "The provider streams embeddings.")));
    }

    @Override
    public Reply whole(byte[] body) throws IOException {
        var answer = JSON.readTree(body);
        if (answer.hasNonNull("error")) {
            return new Reply.Failed(ProviderFailure.of(Complaint.of(answer)));
        }
        var list = NODES.objectNode().put("object", "list").put("model", model);
        var data = list.putArray("data");
        for (var embedding : answer.path("embeddings")) {
            ObjectNode vector = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            vector.set(
                    "embedding", base64 ? NODES.textNode(packed(embedding.path("values"))) : embedding.path("values"));
        }
        var tokens = answer.at("/usageMetadata/promptTokenCount");
        if (tokens.isIntegralNumber()) {
            list.putObject("usage").put("prompt_tokens", tokens.longValue()).put("total_tokens", tokens.longValue());
        }
        return new Reply.Whole(list, list.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A vector as clients ask for it by default: its floats, little-endian, in base64. */
    private static String packed(JsonNode values) {
        var floats = ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(value -> floats.putFloat(value.floatValue()));
        return Base64.getEncoder().encodeToString(floats.array());
    }
}
