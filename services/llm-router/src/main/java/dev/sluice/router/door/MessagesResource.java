package dev.sluice.router.door;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.router.call.Surface;
import dev.sluice.router.dialect.anthropic.MessagesRequest;
import dev.sluice.router.dialect.request.ErrorForm;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.route.Route;
import dev.sluice.router.route.installation.Providers;
import dev.sluice.router.spend.tokens.TokenEstimator;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The door for clients that speak Anthropic's Messages API, with an API key as {@code x-api-key} or any bearer token. */
@Path("/v1/messages")
@NonBlocking
@RolesAllowed({ServiceTokenMechanism.ROLE, "developer", "tenant-admin", "admin"})
@Tag(name = "Models", description = "OpenAI- and Anthropic-compatible")
public class MessagesResource {
    private final ModelDoor door;
    private final Providers providers;
    private final TokenEstimator estimator;

    MessagesResource(ModelDoor door, Providers providers, TokenEstimator estimator) {
        this.door = door;
        this.providers = providers;
        this.estimator = estimator;
    }

    @POST
    @Operation(
            operationId = "createMessage",
            summary = "Ask a model, by the Messages API",
            description = "As Anthropic's API, streamed or not, whichever provider answers.")
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "A message, or a stream of events")
    @APIResponse(responseCode = "429", description = "The provider is limiting calls; see Retry-After")
    @APIResponse(responseCode = "502", description = "The provider failed")
    public Uni<Void> message(@Context RoutingContext http) {
        return door.answer(Surface.MESSAGES, http);
    }

    @POST
    @Path("/count_tokens")
    @Operation(
            operationId = "countMessageTokens",
            summary = "About how many tokens a request has",
            description = "An estimate, made here: no provider is asked, and nothing is charged.")
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "The count")
    public Uni<Void> count(@Context RoutingContext http) {
        door.caller();
        return door.read(http, (body, answer) -> Vertx.currentContext()
                .executeBlocking(() -> MessagesRequest.chat(body), false)
                .onSuccess(read -> counted(read, http, answer))
                .onFailure(answer::fail));
    }

    private void counted(Reading read, RoutingContext http, UniEmitter<? super Void> answer) {
        switch (read) {
            case Reading.Accepted accepted -> {
                var count = JsonNodeFactory.instance.objectNode().put("input_tokens", tokens(accepted.request()));
                http.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
                        .end(count.toString());
            }
            case Reading.Refused(OpenAiError error) ->
                http.response()
                        .setStatusCode(error.status())
                        .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
                        .end(ErrorForm.ANTHROPIC.json(error, ""));
        }
        answer.complete(null);
    }

    /** By whoever is asked first for a model of this name. */
    private long tokens(ModelRequest request) {
        return providers.table().resolve(request.model()) instanceof Route.To to
                ? estimator.expected(
                        to.candidates().getFirst().provider(),
                        to.candidates().getFirst().model(),
                        request.promptSize())
                : estimator.expected("", request.model(), request.promptSize());
    }

    /** Without a key or token. */
    @ServerExceptionMapper
    Response unauthorized(UnauthorizedException e) {
        return ModelDoor.answer(
                OpenAiError.of(
                        401, "authentication_error", "token_missing", "An x-api-key or a bearer token is needed."),
                ErrorForm.ANTHROPIC);
    }

    /** With one that may not. */
    @ServerExceptionMapper
    Response forbidden(ForbiddenException e) {
        return ModelDoor.answer(
                OpenAiError.of(403, "permission_error", "not_allowed", "This token may not call models."),
                ErrorForm.ANTHROPIC);
    }
}
