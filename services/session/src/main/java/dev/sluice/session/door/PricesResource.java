package dev.sluice.session.door;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Pricing;
import dev.sluice.session.config.IfMatch;
import dev.sluice.session.config.TableRow;
import dev.sluice.session.config.Tables;
import dev.sluice.session.door.json.StrictJson;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.AccessRole;
import dev.sluice.session.identity.Caller;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
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
@RolesAllowed(AccessRole.ADMIN)
public class PricesResource {
    private final SecurityIdentity identity;
    private final Tables tables;

    public PricesResource(SecurityIdentity identity, Tables tables) {
        this.identity = identity;
        this.tables = tables;
    }

    @GET
    @Operation(summary = "The price table that was set here; its ETag is its version")
    @APIResponse(responseCode = "200", description = "The table")
    @APIResponse(responseCode = "404", description = "None was set: the llm-router's own tables count")
    public Response get() {
        return answer(tables.find(Pricing.KIND).orElseThrow(Problem::notFound));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Set the price table; with If-Match only if that version counts")
    @RequestBody(content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "The table as it was understood")
    @APIResponse(responseCode = "400", description = "No such table can be; the detail says why")
    @APIResponse(responseCode = "412", description = "Another version counts")
    public Response set(byte[] body, @HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        var pricing = StrictJson.read(body, Pricing.class);
        var table = MessageCodec.mapper().valueToTree(pricing);
        return answer(tables.set(Caller.of(identity), Pricing.KIND, table, new IfMatch(condition)));
    }

    @DELETE
    @Operation(summary = "Take the price table away; the llm-router's own tables count again")
    @APIResponse(responseCode = "204", description = "There is none any more")
    @APIResponse(responseCode = "412", description = "Another version counts")
    public Response remove(@HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        tables.remove(Caller.of(identity), Pricing.KIND, new IfMatch(condition));
        return Response.noContent().build();
    }

    private static Response answer(TableRow row) {
        return Response.ok(row.body)
                .header(HttpHeaders.ETAG, IfMatch.tag(row.version))
                .build();
    }
}
