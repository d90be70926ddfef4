package dev.sluice.router.provider;

import dev.sluice.contracts.ModelForm.Api;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.openai.OpenAiReader;
import dev.sluice.router.dialect.openai.StrictShape;
import dev.sluice.router.dialect.reply.ChatWriter;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.EmbeddingsRequest;
import dev.sluice.router.dialect.request.ResponsesRequest;
import dev.sluice.router.dialect.responses.OwnedResponses;
import dev.sluice.router.dialect.responses.ResponsesReader;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A provider that speaks OpenAI's API, as most do. */
public final class OpenAiProvider implements Provider {
    private static final String AZURE = ".azure.com";

    private final String name;
    private final URI completions;
    private final URI responses;
    private final URI embeddings;
    private final URI models;
    private final Map<String, String> headers;
    private final Credential credential;
    private final boolean vendor;
    private final ProviderHttp http;

    /**
     * @param baseUrl the API's root, with its {@code /v1}
     * @param vendor whether its models are OpenAI's own, by every API that OpenAI has
     */
    public OpenAiProvider(String name, URI baseUrl, Credential credential, boolean vendor, ProviderHttp http) {
        this.name = name;
        this.vendor = vendor;
        this.credential = credential;
        this.responses = under(baseUrl, "/responses");
        this.completions = under(baseUrl, "/chat/completions");
        this.embeddings = under(baseUrl, "/embeddings");
        this.models = under(baseUrl, "/models");
        this.headers = credential.secret().map(key -> headers(baseUrl, key)).orElseGet(Map::of);
        this.http = http;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Api> apis() {
        return List.of(Api.CHAT, Api.RESPONSES);
    }

    @Override
    public boolean has(Api api) {
        return api == Api.CHAT || (api == Api.RESPONSES && vendor);
    }

    @Override
    public Exchange call(ProviderCall call, Consumer<Reply> replies) {
        return switch (call.request()) {
            case ChatRequest chat
            when call.fitted().byResponses() -> post(call, responses, ResponsesReader.inChat(writer(call)), replies);
            case ChatRequest chat -> post(call, completions, inShape(call), replies);
            case ResponsesRequest response -> respond(call, response, replies);
            case EmbeddingsRequest texts -> post(call, embeddings, inShape(call), replies);
        };
    }

    private Exchange respond(ProviderCall call, ResponsesRequest response, Consumer<Reply> replies) {
        var owned = new OwnedResponses(credential.secret(), call.tenant());
        var reader = ResponsesReader.asTheyCome(writer(call), owned);
        var earlier = response.earlier();
        if (earlier.isEmpty()) {
            return post(call, responses, reader, replies);
        }
        Supplier<RequestBody> body = () -> owned.own(earlier.get())
                .<RequestBody>map(id -> new RequestBody.Ready(response.bodyFor(
                        call.model(), ResponsesRequest.after(call.fitted().fields(), id))))
                .orElseGet(() -> RequestBody.unsayable(
                        ResponsesRequest.EARLIER, "There is no such response of yours at this provider."));
        return http.post(call, new ProviderHttp.Post(responses, headers, body, reader), replies);
    }

    private Exchange post(ProviderCall call, URI target, ReplyReader reader, Consumer<Reply> replies) {
        var post = new ProviderHttp.Post(target, headers, () -> new RequestBody.Ready(call.body()), reader);
        return http.post(call, post, replies);
    }

    private static ReplyReader inShape(ProviderCall call) {
        var tools = call.request() instanceof ChatRequest chat ? chat.tools() : List.<String>of();
        return new OpenAiReader(
                new StrictShape(call.id(), call.model(), Instant.now().getEpochSecond(), tools));
    }

    private static ChatWriter writer(ProviderCall call) {
        return new ChatWriter(call.id(), call.model(), Instant.now().getEpochSecond());
    }

    @Override
    public Future<List<String>> models() {
        return http.list(models, headers, "data", "id");
    }

    @Override
    public void close() {
        http.close();
    }

    /** A path under an API's root, however many slashes that ends with; its query stays at the end. */
    public static URI under(URI baseUrl, String path) {
        var query = baseUrl.getRawQuery();
        var root = baseUrl.toString().replaceFirst("[?#].*$", "").replaceFirst("/+$", "");
        if (query == null) {
            return URI.create(root + path);
        }
        return URI.create(root + path + (path.contains("?") ? "&" : "?") + query);
    }

    /** Azure takes keys in a header of its own, and in the usual one only tokens of its directory. */
    private static Map<String, String> headers(URI baseUrl, String key) {
        var host = baseUrl.getHost() == null ? "" : baseUrl.getHost().toLowerCase(Locale.ROOT);
        return host.endsWith(AZURE) ? Map.of("api-key", key) : Map.of("authorization", "Bearer " + key);
    }
}
