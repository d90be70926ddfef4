package dev.sluice.workers.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.internal.OpenAiUtils;
import dev.langchain4j.model.openai.internal.shared.StreamOptions;
import dev.sluice.contracts.ModelForm.Level;

/** A request in OpenAI's JSON, as the model library writes it, with the thoughts that it has no words for. */
final class RequestBody {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RequestBody() {}

    static byte[] of(ModelRequest request) {
        var parameters = OpenAiChatRequestParameters.builder()
                .modelName(request.model())
                .toolSpecifications(request.tools().specifications());
        request.temperature().ifPresent(parameters::temperature);
        request.maxTokens().ifPresent(parameters::maxCompletionTokens);
        request.effort().map(Level::word).ifPresent(parameters::reasoningEffort);
        var built = parameters.build();
        var chat = ChatRequest.builder()
                .messages(request.messages())
                .parameters(built)
                .build();
        var body = OpenAiUtils.toOpenAiChatRequest(chat, built, false, false).stream(true)
                .streamOptions(StreamOptions.builder().includeUsage(true).build())
                .build();
        var json = JSON.<ObjectNode>valueToTree(body);
        for (int at = 0; at < request.messages().size(); at++) {
            if (request.messages().get(at) instanceof AiMessage said) {
                Thoughts.say(
                        Thoughts.of(said), (ObjectNode) json.path("messages").path(at));
            }
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a request is always writable", impossible);
        }
    }
}
