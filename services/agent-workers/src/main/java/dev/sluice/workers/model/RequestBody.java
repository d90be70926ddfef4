package dev.sluice.workers.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.internal.OpenAiUtils;
import dev.langchain4j.model.openai.internal.shared.StreamOptions;
import dev.sluice.contracts.ModelForm.Level;

/** A request in OpenAI's JSON, as the model library writes it. */
final class RequestBody {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RequestBody() {}

    static byte[] of(ModelRequest request) {
        var parameters = OpenAiChatRequestParameters.builder()
                .modelName(request.model())
                .toolSpecifications(request.tools().specifications());
        request.temperature().ifPresent(parameters::temperature);
        request.effort().map(Level::word).ifPresent(parameters::reasoningEffort);
        var built = parameters.build();
        var chat = ChatRequest.builder()
                .messages(request.messages())
                .parameters(built)
                .build();
        var body = OpenAiUtils.toOpenAiChatRequest(chat, built, false, false).stream(true)
                .streamOptions(StreamOptions.builder().includeUsage(true).build())
                .build();
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a request is always writable", impossible);
        }
    }
}
