package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** Vectors that depend on their text alone, in OpenAI's JSON. */
final class EmbeddingsWire {
    private static final int LENGTH = 4;

    private EmbeddingsWire() {}

    static ObjectNode answer(ReceivedRequest request) {
        var body = request.body();
        var input = body.path("input");
        var base64 = body.path("encoding_format").asText().equals("base64");
        var nodes = JsonNodeFactory.instance;
        var answer = nodes.objectNode()
                .put("object", "list")
                .put("model", body.path("model").asText());
        var data = answer.putArray("data");
        var count = input.isArray() ? input.size() : 1;
        for (int index = 0; index < count; index++) {
            var vector = vector(input.isArray() ? input.get(index) : input);
            var one = data.addObject().put("object", "embedding").put("index", index);
            if (base64) {
                one.put("embedding", packed(vector));
            } else {
                var numbers = one.putArray("embedding");
                for (var number : vector) {
                    numbers.add(number);
                }
            }
        }
        answer.putObject("usage")
                .put("prompt_tokens", request.promptTokens())
                .put("total_tokens", request.promptTokens());
        return answer;
    }

    private static float[] vector(JsonNode text) {
        var vector = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            vector[i] = (text.asText().hashCode() >> (8 * i) & 0xFF) / 256f;
        }
        return vector;
    }

    private static String packed(float[] vector) {
        var floats = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (var number : vector) {
            floats.putFloat(number);
        }
        return Base64.getEncoder().encodeToString(floats.array());
    }
}
