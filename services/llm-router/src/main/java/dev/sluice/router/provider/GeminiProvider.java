package dev.sluice.router.provider;

import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.router.dialect.gemini.GeminiEmbeddings;
import dev.sluice.router.dialect.gemini.GeminiReader;
import dev.sluice.router.dialect.gemini.GeminiRequest;
import dev.sluice.router.dialect.reply.ChatWriter;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.EmbeddingsRequest;
import dev.sluice.router.dialect.request.ResponsesRequest;
import io.vertx.core.Future;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A provider that speaks Gemini's generateContent. */
public final class GeminiProvider implements Provider {
    private final String name;
    private final URI baseUrl;
    private final Credential credential;
    private final ProviderHttp http;

    /** @param baseUrl the API's root, with its {@code /v1beta} */
    public GeminiProvider(String name, URI baseUrl, Credential credential, ProviderHttp http) {
        this.name = name;
        this.baseUrl = baseUrl;
        this.credential = credential;
        this.http = http;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Api> apis() {
        return List.of(Api.GEMINI);
    }

    @Override
    public Exchange call(ProviderCall call, Consumer<Reply> replies) {
        return http.post(
                call,
                switch (call.request()) {
                    case ChatRequest chat -> chat(call, chat);
                    case ResponsesRequest response -> throw new IllegalStateException("it is asked by chats only");
                    case EmbeddingsRequest texts -> embeddings(call, texts);
                },
                replies);
    }

    private ProviderHttp.Post chat(ProviderCall call, ChatRequest request) {
        var writer = new ChatWriter(call.id(), call.model(), Instant.now().getEpochSecond());
        return new ProviderHttp.Post(
                method(call.model(), request.stream() ? "streamGenerateContent?alt=sse" : "generateContent"),
                headers(),
                () -> GeminiRequest.of(call.fitted().json(request), call.fitted(), call.model()),
                new GeminiReader(writer, call.id()));
    }

    private ProviderHttp.Post embeddings(ProviderCall call, EmbeddingsRequest request) {
        return new ProviderHttp.Post(
                method(call.model(), "batchEmbedContents"),
                headers(),
                () -> GeminiEmbeddings.request(request, plain(call.model())),
                new GeminiEmbeddings(call.model(), request.base64()));
    }

    @Override
    public Future<List<String>> models() {
        return http.list(OpenAiProvider.under(baseUrl, "/models?pageSize=1000"), headers(), "models", "name")
                .map(names -> names.stream().map(GeminiProvider::plain).toList());
    }

    @Override
    public void close() {
        http.close();
    }

    private Map<String, String> headers() {
        return credential.secret().map(key -> Map.of("x-goog-api-key", key)).orElseGet(Map::of);
    }

    /** The model's name is a caller's word: encoded, so that it stays one part of the path. */
    private URI method(String model, String method) {
        var encoded = URLEncoder.encode(plain(model), StandardCharsets.UTF_8).replace("+", "%20");
        return OpenAiProvider.under(baseUrl, "/models/" + encoded + ":" + method);
    }

    private static String plain(String model) {
        return model.startsWith("models/") ? model.substring("models/".length()) : model;
    }
}
