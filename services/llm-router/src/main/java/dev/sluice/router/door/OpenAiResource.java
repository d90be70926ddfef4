package dev.sluice.router.door;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.call.CallsInFlight;
import dev.sluice.router.call.Surface;
import dev.sluice.router.dialect.reply.Words;
import dev.sluice.router.dialect.request.ErrorForm;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.feed.OtherReplicas;
import dev.sluice.router.route.installation.Providers;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
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
import java.util.List;
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
    private static final OpenAiError NOT_IN_FLIGHT =
            OpenAiError.of(404, "invalid_request_error", "request_not_found", "No request of this id is in flight.");
    private static final OpenAiError OTHERS_UNKNOWN = OpenAiError.of(
            503,
            "server_error",
            "replicas_unavailable",
            "No request of this id is in flight here, and other replicas cannot be asked at the moment.");

    private final ModelDoor door;
    private final CallsInFlight callsInFlight;
    private final OtherReplicas others;
    private final Providers providers;

    OpenAiResource(ModelDoor door, CallsInFlight callsInFlight, OtherReplicas others, Providers providers) {
        this.door = door;
        this.callsInFlight = callsInFlight;
        this.others = others;
        this.providers = providers;
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
        return door.answer(Surface.CHAT, http);
    }

    @POST
    @Path("/responses")
    @Operation(
            operationId = "createResponse",
            summary = "Ask a model, by the Responses API",
            description =
                    "As OpenAI's API, streamed or not: passed on from models that are asked by it, said by all others.")
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "A response, or a stream of events")
    @APIResponse(responseCode = "429", description = "The provider is limiting calls; see Retry-After")
    @APIResponse(responseCode = "502", description = "The provider failed")
    public Uni<Void> respond(@Context RoutingContext http) {
        return door.answer(Surface.RESPONSES, http);
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
        return door.answer(Surface.EMBEDDINGS, http);
    }

    @DELETE
    @Path("/requests/{id: .+}")
    @Operation(
            operationId = "cancelRequest",
            summary = "Cancel a model call",
            description = "Closes the provider's connection at once. The id is the call's x-request-id.")
    @APIResponse(responseCode = "204", description = "Cancelled")
    @APIResponse(responseCode = "404", description = "No such call of yours is in flight")
    @APIResponse(responseCode = "503", description = "Not here, and other replicas cannot be asked at the moment")
    public Uni<Response> cancel(@PathParam("id") String id) {
        var caller = door.caller();
        if (callsInFlight.cancel(caller.tenant(), caller.user(), id)) {
            return Uni.createFrom().item(Response.noContent().build());
        }
        return Uni.createFrom()
                .completionStage(
                        () -> others.cancel(caller.tenant(), caller.user(), id).toCompletionStage())
                .map(had -> had ? Response.noContent().build() : answer(NOT_IN_FLIGHT))
                .onFailure()
                .recoverWithItem(() -> answer(OTHERS_UNKNOWN));
    }

    @GET
    @Path("/models")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "listModels", summary = "The names that model may have")
    public Uni<String> models() {
        return callable().map(OpenAiResource::list);
    }

    @GET
    @Path("/models/{id: .+}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getModel", summary = "Whether model may have this name")
    @APIResponse(responseCode = "200", description = "It may")
    @APIResponse(responseCode = "404", description = "It may not, or not for this caller")
    public Uni<Response> model(@PathParam("id") String id) {
        return callable()
                .map(names -> names.contains(id)
                        ? Response.ok(entry(id).toString()).build()
                        : answer(OpenAiError.of(
                                404,
                                "invalid_request_error",
                                "model_not_found",
                                "There is no model " + Words.shown(id) + " here.")));
    }

    /** The names that the caller's key and tenant may ask for. */
    private Uni<List<String>> callable() {
        var caller = door.caller();
        return Uni.createFrom()
                .completionStage(() -> providers.models(caller.tenant()).toCompletionStage())
                .map(names -> names.stream().filter(caller::mayCall).toList());
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

    private static String list(List<String> names) {
        var list = JsonNodeFactory.instance.objectNode().put("object", "list");
        var data = list.putArray("data");
        names.forEach(name -> data.add(entry(name)));
        // Anthropic's clients read pages, of which this is the only one.
        list.put("has_more", false)
                .put("first_id", names.isEmpty() ? null : names.getFirst())
                .put("last_id", names.isEmpty() ? null : names.getLast());
        return list.toString();
    }

    /** In OpenAI's words, and in Anthropic's beside them. */
    private static ObjectNode entry(String name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", name)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "sluice")
                .put("type", "model")
                .put("display_name", name)
                .put("created_at", "1970-01-01T00:00:00Z")
                .put("lifecycle", "active");
    }

    private static Response answer(OpenAiError error) {
        return ModelDoor.answer(error, ErrorForm.OPENAI);
    }
}
