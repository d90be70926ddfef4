package dev.sluice.session.door;

import dev.sluice.contracts.Pricing;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.config.IfMatch;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The price table of the installation; the llm-router has others behind it. */
@Path("/api/v1/prices")
@Tag(name = "spending")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
@Requires(Right.SET_PRICES)
public class PricesResource {
    private final TableDoor door;

    public PricesResource(TableDoor door) {
        this.door = door;
    }

    @GET
    @Operation(summary = "The price table that was set here; its ETag is its version")
    @APIResponse(responseCode = "200", description = "The table")
    @APIResponse(responseCode = "404", description = "None was set: the llm-router's own tables count")
    public Response get() {
        return door.get(Pricing.KIND);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Set the price table; with If-Match only if that version counts")
    @RequestBody(content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "The table as it was understood")
    @APIResponse(responseCode = "400", description = "No such table can be; the detail says why")
    @APIResponse(responseCode = "412", description = "Another version counts")
    public Response set(byte[] body, @HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        return door.set(Pricing.KIND, Pricing.class, body, condition);
    }

    @DELETE
    @Operation(summary = "Take the price table away; the llm-router's own tables count again")
    @APIResponse(responseCode = "204", description = "There is none any more")
    @APIResponse(responseCode = "412", description = "Another version counts")
    public Response remove(@HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        return door.remove(Pricing.KIND, condition);
    }
}
