package dev.sluice.workers.model;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.sluice.contracts.Traceparent;
import dev.sluice.keys.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * The models behind the llm-router. Every request carries its session's token and names the run of the step that it is
 * for. Thread-safe.
 */
public final class RouterModel {
    private static final Logger LOG = Logger.getLogger(RouterModel.class);
    private static final Duration CANCEL_MAX = Duration.ofSeconds(2);
    private static final String SERVICE = "agent-workers";
    private static final String AUDIENCE = "llm-router";

    /** The headers of the request that this thread is sending: the client asks for them, but not for which request. */
    private static final ScopedValue<Map<String, String>> HEADERS = ScopedValue.newInstance();

    private final URI url;
    private final SessionTokens tokens;
    private final StreamingChatModel model;
    private final HttpClient http;

    public RouterModel(URI url, Duration silenceMax, SigningKey key, Clock clock) {
        this.url = url;
        this.tokens = new SessionTokens(SERVICE, AUDIENCE, key, clock);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CANCEL_MAX)
                .build();
        this.model = OpenAiStreamingChatModel.builder()
                .baseUrl(url.toString())
                .apiKey("replaced-by-a-token-per-request")
                .customHeaders(() -> HEADERS.orElse(Map.of()))
                .timeout(silenceMax)
                .build();
    }

    /** Asks for a reply; returns at once. The handler is called on an event loop, which it must not hold up. */
    public void ask(ModelRequest request, StreamingChatResponseHandler handler) {
        var parameters = OpenAiChatRequestParameters.builder()
                .modelName(request.model())
                .toolSpecifications(request.tools().specifications());
        request.temperature().ifPresent(parameters::temperature);
        var chat = ChatRequest.builder()
                .messages(request.messages())
                .parameters(parameters.build())
                .build();
        var headers = headers(request);
        // The client closes the connection of a stream that has ended, and not before it is back in the pool: the
        // next call on it would break. So no connection goes back.
        headers.put("Connection", "close");
        ScopedValue.where(HEADERS, headers).run(() -> model.chat(chat, handler));
    }

    /** Closes the call at the provider, if it still runs; waits up to 2 s and never fails. */
    public void cancel(ModelRequest request) throws InterruptedException {
        var id = URLEncoder.encode(request.id(), StandardCharsets.UTF_8);
        var delete = HttpRequest.newBuilder(URI.create(url + "/requests/" + id))
                .DELETE()
                .timeout(CANCEL_MAX);
        headers(request).forEach(delete::header);
        try {
            http.send(delete.build(), BodyHandlers.discarding());
        } catch (IOException away) {
            LOG.warnf("the model call %s could not be cancelled: %s", request.id(), away.getMessage());
        }
    }

    private Map<String, String> headers(ModelRequest request) {
        var headers = new HashMap<String, String>();
        headers.put("Authorization", "Bearer " + tokens.of(request.scope()));
        headers.put("x-request-id", request.id());
        headers.put("x-sluice-step", request.step().value());
        headers.put("x-sluice-run", Long.toString(request.run()));
        headers.put("x-sluice-agent", request.agent().name());
        headers.put("x-sluice-config-version", request.roleVersion());
        request.traceparent().ifPresent(context -> headers.put(Traceparent.HEADER, context));
        return headers;
    }
}
