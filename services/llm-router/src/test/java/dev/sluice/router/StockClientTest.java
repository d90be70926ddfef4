package dev.sluice.router;

import static dev.sluice.router.ProviderUnderTest.PROVIDER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.ScriptedReply;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenAI's own Java client works against this door as it comes: only its base URL is ours. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ProviderUnderTest.class)
class StockClientTest {
    private static final String MODEL = "role/coder";
    private static final ScriptedReply BOTH =
            ScriptedReply.calls(new Call("read_file", "{\"path\":\"a\"}"), new Call("read_file", "{\"path\":\"b\"}"));

    @TestHTTPResource
    String url;

    private OpenAIClient client;

    @BeforeEach
    void setUp() {
        PROVIDER.reset();
        client = OpenAIOkHttpClient.builder()
                .baseUrl(url.replaceAll("/+$", "") + "/v1")
                .apiKey(ServiceKeys.tokenWithoutSession())
                .responseValidation(true)
                .build();
    }

    @AfterEach
    void tearDown() {
        client.close();
    }

    @Test
    void chatIsAnswered() {
        PROVIDER.next(ScriptedReply.text("forty-two"));
        var completion = client.chat().completions().create(chat().build());
        assertEquals(
                "forty-two", completion.choices().getFirst().message().content().orElseThrow());
        assertTrue(completion.usage().orElseThrow().completionTokens() > 0);
    }

    @Test
    void chatIsStreamedWithItsUsage() {
        PROVIDER.next(ScriptedReply.text("Grüße, 世界 👋 and so on"));
        var whole = ChatCompletionAccumulator.create();
        var params = chat().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (var stream = client.chat().completions().createStreaming(params)) {
            stream.stream().forEach(whole::accumulate);
        }
        var completion = whole.chatCompletion();
        assertEquals(
                "Grüße, 世界 👋 and so on",
                completion.choices().getFirst().message().content().orElseThrow());
        assertTrue(completion.usage().orElseThrow().completionTokens() > 0);
    }

    @Test
    void toolsAreCalledInParallelStreamedOrNot() {
        var params = chat().addTool(ChatCompletionFunctionTool.builder()
                        .function(FunctionDefinition.builder()
                                .name("read_file")
                                .parameters(FunctionParameters.builder()
                                        .putAdditionalProperty("type", JsonValue.from("object"))
                                        .build())
                                .build())
                        .build())
                .build();
        PROVIDER.next(BOTH, BOTH);

        var whole = client.chat().completions().create(params);
        var streamed = ChatCompletionAccumulator.create();
        try (var stream = client.chat().completions().createStreaming(params)) {
            stream.stream().forEach(streamed::accumulate);
        }

        for (var completion : List.of(whole, streamed.chatCompletion())) {
            var arguments = completion.choices().getFirst().message().toolCalls().orElseThrow().stream()
                    .map(call -> call.asFunction().function().arguments())
                    .toList();
            assertEquals(List.of("{\"path\":\"a\"}", "{\"path\":\"b\"}"), arguments);
        }
    }

    @Test
    void responseIsGivenStreamedOrNot() {
        PROVIDER.next(ScriptedReply.text("forty-two"), ScriptedReply.text("forty-two"));
        var params = ResponseCreateParams.builder().model(MODEL).input("hello").build();

        var whole = client.responses().create(params);
        var streamed = ResponseAccumulator.create();
        try (var stream = client.responses().createStreaming(params)) {
            stream.stream().forEach(event -> streamed.accumulate(event.validate()));
        }

        for (var response : List.of(whole, streamed.response())) {
            assertEquals("forty-two", text(response.validate()));
            assertTrue(response.usage().orElseThrow().outputTokens() > 0);
        }
    }

    @Test
    void responseCallsFunctionsAndTakesTheirOutputs() {
        PROVIDER.next(BOTH, ScriptedReply.text("Both are read."));
        var tool = FunctionTool.builder()
                .name("read_file")
                .strict(false)
                .parameters(FunctionTool.Parameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .build())
                .build();
        var params = ResponseCreateParams.builder().model(MODEL).addTool(tool);

        var first = client.responses().create(params.input("read both").build());
        var calls = first.output().stream().map(item -> item.asFunctionCall()).toList();
        assertEquals(2, calls.size());
        var items = new java.util.ArrayList<ResponseInputItem>();
        calls.forEach(call -> items.add(ResponseInputItem.ofFunctionCall(call)));
        calls.forEach(
                call -> items.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                        .callId(call.callId())
                        .output("content of " + call.arguments())
                        .build())));
        var second = client.responses().create(params.inputOfResponse(items).build());

        assertEquals("Both are read.", text(second));
        var messages = PROVIDER.requests().getLast().body().path("messages");
        assertEquals(List.of("assistant", "tool", "tool"), messages.findValuesAsText("role"));
    }

    @Test
    void vectorsAreGiven() {
        var embeddings = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("embed-1")
                        .inputOfArrayOfStrings(List.of("one", "two"))
                        .build());
        assertEquals(2, embeddings.data().size());
        assertEquals(4, embeddings.data().getFirst().embedding().size());
    }

    @Test
    void modelsAreListedAndErrorsAreTyped() {
        assertTrue(client.models().list().data().stream()
                .anyMatch(model -> model.id().equals(MODEL)));
        var wrong = ResponseCreateParams.builder()
                .model(MODEL)
                .input("x")
                .background(true)
                .build();
        var refused =
                assertThrows(BadRequestException.class, () -> client.responses().create(wrong));
        assertEquals("background", refused.param().orElseThrow());
    }

    private static ChatCompletionCreateParams.Builder chat() {
        return ChatCompletionCreateParams.builder().model(MODEL).addUserMessage("hello");
    }

    private static String text(Response response) {
        return response.output()
                .getFirst()
                .asMessage()
                .content()
                .getFirst()
                .asOutputText()
                .text();
    }
}
