package dev.sluice.router.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.reply.ProviderFailure.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderFailuresTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt is too long: 215000 tokens > 200000 maximum",
                "input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000",
                "The input token count (1250000) exceeds the maximum number of tokens allowed (1048576).",
                "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
                "the request exceeds the available context size, try increasing it"
            })
    void whatIsTooLongForAModelIsKnownByTheWordsOfEachProvider(String message) {
        assertEquals(Kind.CONTEXT_EXCEEDED, refusal(400, error().put("message", message)));
    }

    @Test
    void openAisWordForItIsEnough() {
        assertEquals(Kind.CONTEXT_EXCEEDED, refusal(400, error().put("code", "context_length_exceeded")));
    }

    @Test
    void otherRefusalsAreTheCallersToMend() {
        assertEquals(Kind.REQUEST_REFUSED, refusal(400, error().put("message", "max_tokens is too large")));
        assertEquals(Kind.REQUEST_REFUSED, refusal(422, JsonNodeFactory.instance.missingNode()));
    }

    private static ObjectNode error() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static Kind refusal(int status, JsonNode error) {
        var body = JsonNodeFactory.instance.objectNode();
        body.set("error", error);
        return ProviderFailures.ofStatus(status, Optional.empty(), Optional.of(body), Credential.NONE)
                .kind();
    }
}
