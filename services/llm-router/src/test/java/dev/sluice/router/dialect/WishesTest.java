package dev.sluice.router.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.router.dialect.anthropic.AnthropicBodies;
import dev.sluice.router.dialect.form.Fitting;
import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.form.ModelBook;
import dev.sluice.router.dialect.gemini.GeminiBodies;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller wishes is carried, adapted and told, or refused by name; and what servers insist on is there. */
class WishesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ModelBook BOOK = ModelBook.shipped();

    /** Each: a wish in OpenAI's words, and where Claude and Gemini are told of it; empty where they have no words. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            value = {
                "temperature|0.5|/temperature|/generationConfig/temperature",
                "top_p|0.5|/top_p|/generationConfig/topP",
                "stop|[\"END\"]|/stop_sequences|/generationConfig/stopSequences",
                "max_tokens|77|/max_tokens|/generationConfig/maxOutputTokens",
                "max_completion_tokens|77|/max_tokens|/generationConfig/maxOutputTokens",
                "reasoning_effort|\"high\"|-|-",
                "seed|7|-|/generationConfig/seed",
                "presence_penalty|0.5|-|/generationConfig/presencePenalty",
                "logit_bias|{\"1\":1}|-|-",
                "verbosity|\"low\"|-|-",
                "service_tier|\"flex\"|-|-",
                "metadata|{\"a\":\"b\"}|-|-",
                "top_logprobs|3|-|-",
                "prediction|{\"type\":\"content\"}|-|-",
                "web_search_options|{\"a\":1}|-|-",
                "user|\"ada\"|/metadata/user_id|-",
            })
    void nothingIsLostWithoutAWord(String field, String value, String claudes, String geminis) throws IOException {
        for (var model : new String[] {"claude-of-tomorrow", "claude-3-haiku"}) {
            expect(Api.MESSAGES, model, field, value, claudes);
        }
        expect(Api.GEMINI, "gemini-of-tomorrow", field, value, geminis);
    }

    @Test
    void effortAndStrictnessReachClaude() throws IOException {
        var request = request(
                "\"reasoning_effort\": \"high\", \"tools\": [{\"type\": \"function\", \"function\":"
                        + " {\"name\": \"f\", \"strict\": true, \"parameters\": {\"type\": \"object\", \"properties\": {}}}}], ");
        var body = body(Api.MESSAGES, "claude-opus-5", request, fitted(Api.MESSAGES, "claude-opus-5", request));

        assertEquals("high", body.at("/output_config/effort").asText());
        assertTrue(body.at("/tools/0/strict").asBoolean());
        var gemini = fitted(Api.GEMINI, "gemini-3.8-flash", request);
        assertTrue(gemini.adapted().contains("tools.strict"), gemini.adapted()::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "{\"properties\":{\"a\":{\"type\":\"string\"}}}",
                "{\"type\":\"object\"}",
                "{\"anyOf\":[{\"type\":\"object\"}]}"
            })
    void toolWithoutATypeOrPropertiesGetsThem(String parameters) throws IOException {
        var request = request("\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"f\", \"parameters\": "
                + parameters + "}}], ");
        for (var api : new Api[] {Api.CHAT, Api.MESSAGES, Api.GEMINI}) {
            var model = api == Api.MESSAGES ? "claude-opus-5" : "some-model";
            var body = body(api, model, request, fitted(api, model, request));
            var schema = body.at(
                    switch (api) {
                        case CHAT, RESPONSES -> "/tools/0/function/parameters";
                        case MESSAGES -> "/tools/0/input_schema";
                        case GEMINI -> "/tools/0/functionDeclarations/0/parametersJsonSchema";
                    });
            if (parameters.equals("null") && api != Api.MESSAGES) {
                assertTrue(schema.isMissingNode(), body::toString);
                continue;
            }
            assertEquals("object", schema.path("type").asText(), body::toString);
            assertTrue(schema.path("properties").isObject(), body::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"functions.write:0", "call_a|fc_b", "ünïcode", "toolu_01JED4oEtrDQsLyo5YApw6J3"})
    void idOfACallIsOneThatClaudeTakesAndItsResultNamesIt(String id) throws IOException {
        var chat = """
                {"model": "m", "messages": [{"role": "user", "content": "hello"},
                  {"role": "assistant", "tool_calls": [
                    {"id": "%s", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
                  {"role": "tool", "tool_call_id": "%s", "content": "done"}]}
                """.formatted(id, id);
        var request = (ChatRequest)
                assertInstanceOf(Reading.Accepted.class, ChatRequest.read(chat.getBytes(StandardCharsets.UTF_8)))
                        .request();

        var body = body(Api.MESSAGES, "claude-opus-5", request, fitted(Api.MESSAGES, "claude-opus-5", request));
        var said = body.at("/messages/1/content/0/id").asText();

        assertTrue(said.matches("[A-Za-z0-9_-]{1,64}"), said);
        assertEquals(said, body.at("/messages/2/content/0/tool_use_id").asText());
        assertEquals(id.matches("[A-Za-z0-9_-]+"), said.equals(id), "what is taken stays");
    }

    @Test
    void temperatureAndTopPDoNotGoTogetherWhereTheyAreRefused() throws IOException {
        var request = request("\"temperature\": 0.5, \"top_p\": 0.5, ");
        for (var model : new String[] {"claude-opus-4-1", "claude-sonnet-4-5-20250929", "claude-sonnet-4-6"}) {
            var fitted = fitted(Api.MESSAGES, model, request);
            var body = body(Api.MESSAGES, model, request, fitted);
            assertTrue(body.has("temperature") && !body.has("top_p"), body::toString);
            assertTrue(fitted.adapted().contains("top_p"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3:32b", "my-own", "llama-4", "glm-5.3", "mistral-large-latest"})
    void developerIsSystemWhereNobodyKnowsTheRole(String model) throws IOException {
        var chat = "{\"model\": \"m\", \"messages\": [{\"role\": \"developer\", \"content\": \"Be brief.\"},"
                + " {\"role\": \"user\", \"content\": \"hello\"}]}";
        var request = (ChatRequest)
                assertInstanceOf(Reading.Accepted.class, ChatRequest.read(chat.getBytes(StandardCharsets.UTF_8)))
                        .request();

        var body = body(Api.CHAT, model, request, fitted(Api.CHAT, model, request));

        assertEquals("system", body.at("/messages/0/role").asText());
        assertEquals("Be brief.", body.at("/messages/0/content").asText());
    }

    private static void expect(Api api, String model, String field, String value, String place) throws IOException {
        var request = request("\"" + field + "\": " + value + ", ");
        var fitted = fitted(api, model, request);
        var body = body(api, model, request, fitted);
        if (place == null) {
            assertTrue(fitted.adapted().contains(field), () -> field + " of " + model + " is lost: " + body);
            return;
        }
        var said = body.at(place);
        var asked = JSON.readTree(value);
        assertTrue(
                said.equals(asked) || said.asDouble() == asked.asDouble() && asked.isNumber(),
                () -> field + " of " + model + ": " + body);
    }

    private static Fitted fitted(Api api, String model, ChatRequest request) {
        return assertInstanceOf(Fitted.class, Fitting.of(BOOK.entry(api, model).takes(), request));
    }

    private static JsonNode body(Api api, String model, ChatRequest request, Fitted fitted) throws IOException {
        return JSON.readTree(
                switch (api) {
                    case CHAT, RESPONSES -> fitted.body(model);
                    case MESSAGES -> AnthropicBodies.of(request, fitted, model);
                    case GEMINI -> GeminiBodies.of(request, fitted, model);
                });
    }

    private static ChatRequest request(String more) {
        var body = "{\"model\": \"m\", " + more + "\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
        return (ChatRequest)
                assertInstanceOf(Reading.Accepted.class, ChatRequest.read(body.getBytes(StandardCharsets.UTF_8)))
                        .request();
    }
}
