package dev.sluice.session.door;

import dev.sluice.contracts.Share;
import dev.sluice.contracts.Traceparent;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.ShareRow;
import dev.sluice.session.sharing.Sharing;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** With whom its owner shares a session, and what they may do in it. */
@Path("/api/v1/sessions/{id}/shares")
@Tag(name = "sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class SharesResource {
    private final SecurityIdentity identity;
    private final Access access;
    private final Sharing sharing;
    private final Database database;

    /** @param right {@code view}, {@code approve} or {@code edit}; each with those before it */
    public record Wish(String right) implements StrictBody {
        public Wish {
            Text.required("right", right, 16);
            Sharing.known(right);
        }
    }

    /** What somebody may do in the session, and since when. */
    public record ShareView(String user, String right, Instant since) implements View {}

    /** All shares of a session, by name; at most {@value Share#SHARES_MAX}. */
    public record All(List<ShareView> shares) implements View {}

    public SharesResource(SecurityIdentity identity, Access access, Sharing sharing, Database database) {
        this.identity = identity;
        this.access = access;
        this.sharing = sharing;
        this.database = database;
    }

    @GET
    @Requires(Right.SHARE_SESSION)
    @Operation(summary = "With whom the session is shared")
    public All list(@PathParam("id") String id) {
        var session = Ids.session(id);
        access.require(Caller.of(identity), session, Right.SHARE_SESSION);
        return new All(database.ask(() -> ShareRow.of(session)).stream()
                .map(row -> new ShareView(row.guest, row.word, row.changedAt))
                .toList());
    }

    @PUT
    @Path("/{user}")
    @Requires(Right.SHARE_SESSION)
    @Operation(summary = "Share the session with a user of the same tenant, or change what he may do in it")
    @APIResponse(responseCode = "200", description = "The session is shared so")
    public ShareView put(
            @PathParam("id") String id,
            @PathParam("user") String user,
            Wish wish,
            @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        var right = Sharing.known(wish.right());
        var changed = sharing.change(
                Caller.of(identity),
                Ids.session(id),
                Ids.user(Optional.of(user)).orElseThrow(),
                Optional.of(right),
                traceparent);
        return new ShareView(user, right.word(), changed.at());
    }

    @DELETE
    @Path("/{user}")
    @Requires(Right.SHARE_SESSION)
    @Operation(summary = "Share the session with this user no more; ends his watching within seconds")
    @APIResponse(responseCode = "204", description = "The session is not shared with him")
    public Response delete(
            @PathParam("id") String id,
            @PathParam("user") String user,
            @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        sharing.change(
                Caller.of(identity),
                Ids.session(id),
                Ids.user(Optional.of(user)).orElseThrow(),
                Optional.empty(),
                traceparent);
        return Response.noContent().build();
    }
}
