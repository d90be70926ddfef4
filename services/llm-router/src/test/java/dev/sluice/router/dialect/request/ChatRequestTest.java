package dev.sluice.router.dialect.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.Routing.Capability;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestTest {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]";

    @Test
    void unknownFieldsReachTheProviderAsTheyCame() throws IOException {
        var request = accepted("{\"model\":\"a\",\"top_k\":[1,{\"x\":null}]," + MESSAGES + "}");
        var sent = JsonMapper.builder().build().readTree(request.bodyFor("b"));
        assertEquals("b", sent.path("model").asText());
        assertEquals("[1,{\"x\":null}]", sent.path("top_k").toString());
        assertFalse(sent.has("stream_options"));
    }

    /** What stock clients and the examples of servers' own pages send. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"max_tokens\":-1,",
                "\"max_completion_tokens\":null,\"max_tokens\":-1,",
                "\"tools\":[],\"tool_choice\":\"auto\",",
                "\"tools\":null,\"functions\":[],\"stop\":[],\"metadata\":{},\"logit_bias\":{},",
                "\"n\":1.0,\"user\":\"\",\"seed\":null,\"stream_options\":null,",
                "\"chat_id\":\"c\",\"session_id\":\"s\",\"features\":{\"web_search\":false},\"background_tasks\":{},",
                "\"options\":{\"num_ctx\":8192},\"keep_alive\":\"5m\",\"think\":false,\"format\":\"\",",
                "\"cache_prompt\":true,\"samplers\":\"edkypmxt\",\"min_p\":0.05,\"timings_per_token\":false,",
            })
    void harmlessFieldsOfStockClientsRefuseNoRequest(String fields) {
        assertEquals(
                "a", accepted("{\"model\":\"a\"," + fields + MESSAGES + "}").model());
    }

    /** So LM Studio's pages ask for an answer of any length, and other servers refuse it. */
    @Test
    void boundThatIsNoneIsNotPassedOn() throws IOException {
        var request = accepted("{\"model\":\"a\",\"max_tokens\":-1,\"max_completion_tokens\":-1," + MESSAGES + "}");
        var sent = JsonMapper.builder().build().readTree(request.bodyFor("b"));
        assertFalse(sent.has("max_tokens") || sent.has("max_completion_tokens"), sent::toString);
        assertEquals(0, request.outputTokensMax());
    }

    @Test
    void providerIsAlwaysAskedForTheUsageOfAStream() throws IOException {
        var request = accepted("{\"model\":\"a\",\"stream\":true,\"stream_options\":{\"include_usage\":false,\"x\":1},"
                + MESSAGES + "}");
        var sent = JsonMapper.builder().build().readTree(request.bodyFor("b"));
        assertEquals(
                "{\"include_usage\":true,\"x\":1}", sent.path("stream_options").toString());
        assertFalse(request.includeUsage());
    }

    @Test
    void bodyIsPassedOnByteForByteButForTheModel() {
        var body = " {\"temperature\": 1.50, \"model\" : \"a\\u00e4\", \"x\":\"Grüße\\n👋\"," + MESSAGES + " } ";
        assertEquals(
                body.replace("\"a\\u00e4\"", "\"b\\\"c\""), text(accepted(body).bodyFor("b\"c")));
    }

    @Test
    void streamGetsItsWishForUsageBesideTheModel() {
        var body = "{\"stream\":true,\"model\":\"a\"," + MESSAGES + "}";
        assertEquals(
                body.replace("\"a\"", "\"b\",\"stream_options\":{\"include_usage\":true}"),
                text(accepted(body).bodyFor("b")));
        var wished = "{\"stream\":true,\"model\":\"a\",\"stream_options\":{\"include_usage\":true}," + MESSAGES + "}";
        assertEquals(wished.replace("\"a\"", "\"b\""), text(accepted(wished).bodyFor("b")));
    }

    @Test
    void otherEncodingsAreWrittenAnew() throws IOException {
        var body = "{\"model\":\"a\",\"x\":\"ü\"," + MESSAGES + "}";
        for (var bytes :
                List.of(body.getBytes(StandardCharsets.UTF_16BE), ("\uFEFF" + body).getBytes(StandardCharsets.UTF_8))) {
            var request = assertInstanceOf(Reading.Accepted.class, ChatRequest.read(bytes))
                    .request();
            var sent = JsonMapper.builder().build().readTree(request.bodyFor("b"));
            assertEquals("b", sent.path("model").asText());
            assertEquals("ü", sent.path("x").asText());
        }
    }

    @Test
    void whatIsLetGoIsKnownByItsSizeAndItsValuesOnly() {
        var request = accepted("{\"model\":\"a\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                + "\"max_tokens\":77,\"tools\":[{\"function\":{\"name\":\"f\"}}]," + MESSAGES + "}");
        var size = request.promptSize();
        request.json();

        request.letGo();

        assertEquals(size, request.promptSize());
        assertEquals("a", request.model());
        assertEquals(77, request.outputTokensMax());
        assertTrue(request.stream() && request.includeUsage());
        assertFalse(((ChatRequest) request).fields().has("tools"));
        assertThrows(IllegalStateException.class, request::json);
    }

    @Test
    void needsAreSeen() {
        var image = "data:image/png;base64," + "A".repeat(40_000);
        var request = accepted("{\"model\":\"a\",\"max_tokens\":77,\"tools\":[{\"function\":{\"name\":\"f\"}}],"
                + "\"response_format\":{\"type\":\"json_schema\"},\"messages\":[{\"role\":\"user\",\"content\":"
                + "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + image + "\"}}]}]}");
        assertEquals(EnumSet.allOf(Capability.class), request.capabilities());
        assertEquals(77, request.outputTokensMax());
        assertEquals(1, request.promptSize().pictures().size());
        assertTrue(request.promptSize().textBytes() < 300, () -> "" + request.promptSize());
        assertTrue(accepted("{\"model\":\"a\"," + MESSAGES + "}").capabilities().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"max_tokens\": 5|5",
                "\"max_tokens\": 5, \"max_completion_tokens\": 7|7",
                "\"max_tokens\": 5, \"max_completion_tokens\": null|5",
                "\"max_tokens\": 5.0|5",
                "\"max_tokens\": 10000000|10000000",
                "\"x\": 1|0"
            })
    void mostTokensAreReadByEitherName(String field, long most) {
        assertEquals(
                most,
                accepted("{\"model\":\"a\"," + field + "," + MESSAGES + "}").outputTokensMax());
    }

    @Test
    void offeredToolsAreNamed() {
        var request = accepted(
                "{\"model\":\"a\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]," + MESSAGES + "}");
        assertEquals(List.of("f"), request.tools());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{} {}",
                "{\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":7,\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"http://elsewhere/v1\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\\u0000\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\"}",
                "{\"model\":\"a\",\"messages\":[]}",
                "{\"model\":\"a\",\"messages\":{}}",
                "{\"model\":\"a\",\"messages\":[\"hello\"]}",
                "{\"model\":\"a\",\"model\":\"b\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\",\"stream\":\"yes\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\",\"api_base\":\"http://x\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\",\"base_url\":\"http://x\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\",\"api_key\":\"k\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\",\"extra_headers\":{},\"messages\":[{\"role\":\"user\"}]}",
            })
    void wrongRequestIsRefused(String body) {
        var refused = assertInstanceOf(Reading.Refused.class, ChatRequest.read(body.getBytes(StandardCharsets.UTF_8)));
        assertEquals(400, refused.error().status());
        assertTrue(refused.error().param().isPresent());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"max_tokens\": -2|max_tokens",
                "\"max_tokens\": 0|max_tokens",
                "\"max_tokens\": 2147483648|max_tokens",
                "\"max_tokens\": \"1\"|max_tokens",
                "\"max_tokens\": 1.5|max_tokens",
                "\"max_tokens\": true|max_tokens",
                "\"max_tokens\": 1e400|max_tokens",
                "\"max_completion_tokens\": \"7\"|max_completion_tokens",
                "\"n\": 1000|n",
                "\"n\": 0|n",
                "\"n\": \"1\"|n",
                "\"temperature\": 99|temperature",
                "\"temperature\": -1|temperature",
                "\"temperature\": \"hot\"|temperature",
                "\"top_p\": 2|top_p",
                "\"seed\": 1.5|seed",
                "\"stop\": 7|stop",
                "\"stop\": [7]|stop[0]",
                "\"logprobs\": 1|logprobs",
                "\"parallel_tool_calls\": \"no\"|parallel_tool_calls",
                "\"user\": 7|user",
                "\"metadata\": []|metadata",
                "\"response_format\": \"json\"|response_format",
                "\"stream_options\": true|stream_options",
                "\"tools\": {}|tools",
                "\"tools\": [7]|tools[0]",
                "\"tools\": [{\"type\": \"function\"}]|tools[0].function.name",
                "\"tools\": [{\"function\": {\"name\": 7}}]|tools[0].function.name",
                "\"tools\": [{\"function\": {\"name\": \"f\", \"parameters\": []}}]|tools[0].function.parameters",
                "\"tool_choice\": 7|tool_choice",
            })
    void whatHasAnotherTypeOrIsOutOfRangeIsRefusedByItsName(String field, String param) {
        var body = "{\"model\":\"a\"," + field + "," + MESSAGES + "}";
        var refused = assertInstanceOf(Reading.Refused.class, ChatRequest.read(body.getBytes(StandardCharsets.UTF_8)));
        assertEquals(400, refused.error().status());
        assertEquals("invalid_request_error", refused.error().type());
        assertEquals(param, refused.error().param().orElseThrow());
    }

    @Test
    void fiveThousandToolsAreTooMany() {
        var tool = "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}";
        var body = "{\"model\":\"a\",\"tools\":[" + tool + ("," + tool).repeat(4_999) + "]," + MESSAGES + "}";
        var refused = assertInstanceOf(Reading.Refused.class, ChatRequest.read(body.getBytes(StandardCharsets.UTF_8)));
        assertEquals("tools", refused.error().param().orElseThrow());
    }

    @Test
    void depthWithoutEndIsRefused() {
        for (var field : List.of("x", "messages")) {
            var body = "{\"model\":\"a\",\"" + field + "\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
            var refused =
                    assertInstanceOf(Reading.Refused.class, ChatRequest.read(body.getBytes(StandardCharsets.UTF_8)));
            assertEquals("invalid_json", refused.error().code());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"temperature\": null, \"max_tokens\": null, \"tools\": null, \"n\": null, \"stop\": null",
                "\"temperature\": 2, \"top_p\": 1.0, \"seed\": -5, \"stop\": \"a\", \"logit_bias\": {\"5\": -100}",
                "\"tools\": [{\"type\": \"custom\", \"custom\": {\"name\": \"c\"}}], \"tool_choice\": {\"type\": \"custom\"}",
                "\"top_k\": \"forty\", \"reasoning\": 7, \"min_p\": -1",
            })
    void whatSomeProviderMayTakeIsPassedOn(String fields) {
        accepted("{\"model\":\"a\"," + fields + "," + MESSAGES + "}");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static ChatRequest accepted(String body) {
        var reading = ChatRequest.read(body.getBytes(StandardCharsets.UTF_8));
        return assertInstanceOf(
                ChatRequest.class,
                assertInstanceOf(Reading.Accepted.class, reading).request());
    }
}
