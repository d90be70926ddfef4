package dev.sluice.router.door;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Traceparent;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.call.Arrival;
import dev.sluice.router.call.Caller;
import dev.sluice.router.call.CallsInFlight;
import dev.sluice.router.call.ModelCalls;
import dev.sluice.router.call.StepHeaders;
import dev.sluice.router.call.Surface;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.door.BodyReading.Read;
import dev.sluice.router.reuse.CacheHeaders;
import dev.sluice.router.reuse.CacheWish;
import dev.sluice.router.route.installation.Providers;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The door to models: OpenAI's API, for the platform's services and for users who may call models. */
@Path("/v1")
@NonBlocking
@RolesAllowed({ServiceTokenMechanism.ROLE, "developer", "tenant-admin", "admin"})
@Tag(name = "Models", description = "OpenAI-compatible")
public class OpenAiResource {
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
    private final CallsInFlight callsInFlight;
    private final Providers providers;
    private final SecurityIdentity identity;
    private final int bytesMax;

    OpenAiResource(
            ModelCalls modelCalls,
            CallsInFlight callsInFlight,
            Providers providers,
            SecurityIdentity identity,
            RouterConfig config) {
        this.modelCalls = modelCalls;
        this.callsInFlight = callsInFlight;
        this.providers = providers;
        this.identity = identity;
        this.bytesMax = Math.toIntExact(config.requestBytesMax().asLongValue());
    }

    @POST
    @Path("/chat/completions")
    @Operation(
            operationId = "createChatCompletion",
            summary = "Ask a model",
            description = "As OpenAI's API, streamed or not. model is role/<role> or a model of the provider.")
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "A completion, or a stream of chunks")
    @APIResponse(responseCode = "429", description = "The provider is limiting calls; see Retry-After")
    @APIResponse(responseCode = "502", description = "The provider failed")
    public Uni<Void> complete(@Context RoutingContext http) {
        return answer(Surface.CHAT, http);
    }

    @POST
    @Path("/responses")
    @Operation(
            operationId = "createResponse",
            summary = "Ask a model, by the Responses API",
            description = "As OpenAI's API, streamed or not, with function tools; nothing is stored.")
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "A response, or a stream of events")
    @APIResponse(responseCode = "429", description = "The provider is limiting calls; see Retry-After")
    @APIResponse(responseCode = "502", description = "The provider failed")
    public Uni<Void> respond(@Context RoutingContext http) {
        return answer(Surface.RESPONSES, http);
    }

    @POST
    @Path("/embeddings")
    @Operation(
            operationId = "createEmbeddings",
            summary = "Ask a model for the vectors of texts",
            description = "As OpenAI's API. model is an embedding model of the provider.")
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "A vector per text")
    @APIResponse(responseCode = "429", description = "The provider is limiting calls; see Retry-After")
    @APIResponse(responseCode = "502", description = "The provider failed")
    public Uni<Void> embed(@Context RoutingContext http) {
        return answer(Surface.EMBEDDINGS, http);
    }

    @DELETE
    @Path("/requests/{id: .+}")
    @Operation(
            operationId = "cancelRequest",
            summary = "Cancel a model call",
            description = "Closes the provider's connection at once. The id is the call's x-request-id.")
    @APIResponse(responseCode = "204", description = "Cancelled")
    @APIResponse(responseCode = "404", description = "No such call of yours is in flight at this replica")
    public Response cancel(@PathParam("id") String id) {
        var caller = Callers.of(identity).orElseThrow(ForbiddenException::new);
        if (callsInFlight.cancel(caller, id).isPresent()) {
            return Response.noContent().build();
        }
        return answer(OpenAiError.of(
                404, "invalid_request_error", "request_not_found", "No request of this id is in flight here."));
    }

    @GET
    @Path("/models")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "listModels", summary = "The names that model may have")
    public Uni<String> models() {
        return Uni.createFrom()
                .completionStage(() -> providers.models().toCompletionStage())
                .map(OpenAiResource::list);
    }

    /** A body that could not be read to its end. */
    static final class UnreadException extends RuntimeException {
        private final transient OpenAiError error;

        UnreadException(OpenAiError error) {
            super(error.code());
            this.error = error;
        }
    }

    @ServerExceptionMapper
    Response unread(UnreadException e) {
        return Response.fromResponse(answer(e.error))
                .header("connection", "close")
                .build();
    }

    /** Without a token. */
    @ServerExceptionMapper
    Response unauthorized(UnauthorizedException e) {
        var error =
                OpenAiError.of(401, "authentication_error", "token_missing", "A bearer token is needed for this call.");
        return Response.fromResponse(answer(error))
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .build();
    }

    /** With a token that may not. */
    @ServerExceptionMapper
    Response forbidden(ForbiddenException e) {
        return answer(OpenAiError.of(403, "permission_error", "not_allowed", "This token may not call models."));
    }

    private Uni<Void> answer(Surface surface, RoutingContext http) {
        if (!isJson(http)) {
            return Uni.createFrom().failure(new UnreadException(NO_JSON));
        }
        var caller = Callers.of(identity).orElseThrow(ForbiddenException::new);
        return Uni.createFrom()
                .emitter(answer -> BodyReading.of(http.request(), bytesMax, BODY_PATIENCE, read -> {
                    switch (read) {
                        case Read.Whole(byte[] body) ->
                            modelCalls.answer(arrival(surface, body, caller, http), http.response(), answer);
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
                new StepHeaders(header(http, StepHeaders.STEP), header(http, StepHeaders.RUN)),
                header(http, REQUEST_ID),
                header(http, AGENT),
                header(http, Traceparent.HEADER),
                new CacheHeaders(header(http, CacheWish.HEADER), header(http, CacheHeaders.ROLE_VERSION)));
    }

    /** Refuses, and closes the connection when that has had its time to arrive: who still sends might not see it. */
    private static void unread(OpenAiError error, RoutingContext http, UniEmitter<? super Void> answer) {
        http.response().endHandler(ended -> http.vertx()
                .setTimer(
                        LINGER.toMillis(), later -> http.request().connection().close()));
        answer.fail(new UnreadException(error));
    }

    private static String list(List<String> names) {
        var list = JsonNodeFactory.instance.objectNode().put("object", "list");
        var data = list.putArray("data");
        names.forEach(name -> data.add(model(name)));
        return list.toString();
    }

    private static ObjectNode model(String name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", name)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "sluice");
    }

    private static Response answer(OpenAiError error) {
        return Response.status(error.status())
                .type(MediaType.APPLICATION_JSON)
                .entity(error.json(""))
                .build();
    }

    private static Optional<String> header(RoutingContext http, String name) {
        return Optional.ofNullable(http.request().getHeader(name));
    }
}
