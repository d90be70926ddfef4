package dev.sluice.router.provider;

import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.router.dialect.anthropic.AnthropicReader;
import dev.sluice.router.dialect.anthropic.AnthropicRequest;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.reply.ChatWriter;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.EmbeddingsRequest;
import dev.sluice.router.dialect.request.ResponsesRequest;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A provider that speaks Anthropic's Messages API. */
public final class AnthropicProvider implements Provider {
    private static final String VERSION = "2023-06-01";

    private final String name;
    private final URI messages;
    private final URI models;
    private final Credential credential;
    private final int completionTokensMax;
    private final ProviderHttp http;

    /**
     * @param baseUrl the API's root, with its {@code /v1}
     * @param completionTokensMax the bound of an answer whose request names none
     */
    public AnthropicProvider(
            String name, URI baseUrl, Credential credential, int completionTokensMax, ProviderHttp http) {
        this.name = name;
        this.messages = OpenAiProvider.under(baseUrl, "/messages");
        this.models = OpenAiProvider.under(baseUrl, "/models?limit=1000");
        this.credential = credential;
        this.completionTokensMax = completionTokensMax;
        this.http = http;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Api> apis() {
        return List.of(Api.MESSAGES);
    }

    @Override
    public Exchange call(ProviderCall call, Consumer<Reply> replies) {
        var writer = new ChatWriter(call.id(), call.model(), Instant.now().getEpochSecond());
        var post = new ProviderHttp.Post(messages, headers(), () -> body(call), new AnthropicReader(writer));
        return http.post(call, post, replies);
    }

    @Override
    public OptionalLong completionTokensMax() {
        return OptionalLong.of(completionTokensMax);
    }

    private RequestBody body(ProviderCall call) {
        return switch (call.request()) {
            case ChatRequest chat ->
                AnthropicRequest.of(
                        call.fitted().json(chat), call.fitted(), call.model(), chat.stream(), completionTokensMax);
            case ResponsesRequest response -> throw new IllegalStateException("it is asked by chats only");
            case EmbeddingsRequest texts -> RequestBody.unsayable("model", "This provider makes no embeddings.");
        };
    }

    @Override
    public Future<List<String>> models() {
        return http.list(models, headers(), "data", "id");
    }

    private Map<String, String> headers() {
        var headers = new HashMap<String, String>();
        headers.put("anthropic-version", VERSION);
        credential.secret().ifPresent(key -> headers.put("x-api-key", key));
        return headers;
    }

    @Override
    public void close() {
        http.close();
    }
}
