package dev.sluice.router.door;

import dev.sluice.contracts.Traceparent;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.call.Arrival;
import dev.sluice.router.call.Caller;
import dev.sluice.router.call.ModelCalls;
import dev.sluice.router.call.StepHeaders;
import dev.sluice.router.call.Surface;
import dev.sluice.router.call.Tags;
import dev.sluice.router.dialect.request.ErrorForm;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.door.BodyReading.Read;
import dev.sluice.router.reuse.CacheHeaders;
import dev.sluice.router.reuse.CacheWish;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What every door to models does with a request, whichever API its caller speaks: reads it and passes it on. */
@Singleton
public class ModelDoor {
    private static final String REQUEST_ID = "x-request-id";
    private static final String AGENT = "x-sluice-agent";
    private static final Duration BODY_PATIENCE = Duration.ofSeconds(60);
    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final OpenAiError TOO_LARGE = OpenAiError.of(
            413, "invalid_request_error", "request_too_large", "The request is larger than is accepted here.");
    private static final OpenAiError TOO_SLOW = OpenAiError.of(
            408, "invalid_request_error", "request_too_slow", "The request's body did not come in time.");

    private static final OpenAiError NO_JSON = new OpenAiError(
            415,
            "invalid_request_error",
            "unsupported_content_type",
            "The body is JSON: send content-type: application/json.",
            Optional.of("content-type"),
            Optional.empty());

    private final ModelCalls modelCalls;
    private final SecurityIdentity identity;
    private final int bytesMax;

    ModelDoor(ModelCalls modelCalls, SecurityIdentity identity, RouterConfig config) {
        this.modelCalls = modelCalls;
        this.identity = identity;
        this.bytesMax = Math.toIntExact(config.requestBytesMax().asLongValue());
    }

    /** A body that could not be read to its end. */
    static final class UnreadException extends RuntimeException {
        private final transient OpenAiError error;
        private final transient ErrorForm form;

        UnreadException(OpenAiError error, RoutingContext http) {
            super(error.code());
            this.error = error;
            this.form = ErrorForm.ofPath(http.normalizedPath());
        }
    }

    @ServerExceptionMapper
    Response unread(UnreadException e) {
        return Response.fromResponse(answer(e.error, e.form))
                .header("connection", "close")
                .build();
    }

    /** An error in the form of one API. */
    static Response answer(OpenAiError error, ErrorForm form) {
        return Response.status(error.status())
                .type(MediaType.APPLICATION_JSON)
                .entity(form.json(error, ""))
                .build();
    }

    /** Who asks. */
    Caller caller() {
        return Callers.of(identity).orElseThrow(ForbiddenException::new);
    }

    /** Has a model answer a request. */
    Uni<Void> answer(Surface surface, RoutingContext http) {
        var caller = caller();
        return read(
                http,
                (body, answer) -> modelCalls.answer(arrival(surface, body, caller, http), http.response(), answer));
    }

    /** Reads the body of a request and gives it on. */
    Uni<Void> read(RoutingContext http, BiConsumer<byte[], UniEmitter<? super Void>> whole) {
        if (!isJson(http)) {
            return Uni.createFrom().failure(new UnreadException(NO_JSON, http));
        }
        return Uni.createFrom()
                .emitter(answer -> BodyReading.of(http.request(), bytesMax, BODY_PATIENCE, read -> {
                    switch (read) {
                        case Read.Whole(byte[] body) -> whole.accept(body, answer);
                        case Read.TooLarge() -> unread(TOO_LARGE, http, answer);
                        case Read.TooSlow() -> unread(TOO_SLOW, http, answer);
                        case Read.Broken() -> answer.complete(null);
                    }
                }));
    }

    private static boolean isJson(RoutingContext http) {
        var type = header(http, "content-type").orElse("");
        return type.split(";", 2)[0].strip().equalsIgnoreCase(MediaType.APPLICATION_JSON);
    }

    private static Arrival arrival(Surface surface, byte[] body, Caller caller, RoutingContext http) {
        return new Arrival(
                surface,
                body,
                caller,
                new StepHeaders(
                        header(http, StepHeaders.STEP),
                        header(http, StepHeaders.RUN),
                        header(http, StepHeaders.COST_MAX)),
                header(http, REQUEST_ID),
                header(http, AGENT),
                header(http, Traceparent.HEADER),
                new CacheHeaders(header(http, CacheWish.HEADER), header(http, CacheHeaders.ROLE_VERSION)),
                header(http, Tags.HEADER));
    }

    /** Refuses, and closes the connection when that has had its time to arrive: who still sends might not see it. */
    private static void unread(OpenAiError error, RoutingContext http, UniEmitter<? super Void> answer) {
        http.response().endHandler(ended -> http.vertx()
                .setTimer(
                        LINGER.toMillis(), later -> http.request().connection().close()));
        answer.fail(new UnreadException(error, http));
    }

    private static Optional<String> header(RoutingContext http, String name) {
        return Optional.ofNullable(http.request().getHeader(name));
    }
}
