package dev.sluice.router.provider;

import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.openai.OpenAiReader;
import dev.sluice.router.dialect.openai.StrictShape;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.EmbeddingsRequest;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A provider that speaks OpenAI's API, as most do. */
public final class OpenAiProvider implements Provider {
    private final String name;
    private final URI completions;
    private final URI embeddings;
    private final URI models;
    private final Map<String, String> headers;
    private final ProviderHttp http;

    /** @param baseUrl the API's root, with its {@code /v1} */
    public OpenAiProvider(String name, URI baseUrl, Credential credential, ProviderHttp http) {
        this.name = name;
        this.completions = under(baseUrl, "/chat/completions");
        this.embeddings = under(baseUrl, "/embeddings");
        this.models = under(baseUrl, "/models");
        this.headers = credential
                .secret()
                .map(key -> Map.of("authorization", "Bearer " + key))
                .orElseGet(Map::of);
        this.http = http;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Api> api() {
        return Optional.of(Api.CHAT);
    }

    @Override
    public Exchange call(ProviderCall call, Consumer<Reply> replies) {
        var target =
                switch (call.request()) {
                    case ChatRequest chat -> completions;
                    case EmbeddingsRequest texts -> embeddings;
                };
        var shape = new StrictShape(call.id(), call.model(), Instant.now().getEpochSecond());
        var post = new ProviderHttp.Post(
                target, headers, () -> new RequestBody.Ready(call.body()), new OpenAiReader(shape));
        return http.post(call, post, replies);
    }

    @Override
    public Future<List<String>> models() {
        return http.list(models, headers, "data", "id");
    }

    @Override
    public void close() {
        http.close();
    }

    /** A path under an API's root, however many slashes that ends with. */
    public static URI under(URI baseUrl, String path) {
        return URI.create(baseUrl.toString().replaceAll("/+$", "") + path);
    }
}
