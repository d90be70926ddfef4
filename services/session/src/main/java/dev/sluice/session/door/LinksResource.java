package dev.sluice.session.door;

import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.View;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.sharing.LinkRow;
import dev.sluice.session.sharing.Links;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Links that show what happened in a session to whoever has them: make, list, take back. */
@Path("/api/v1/sessions/{id}/links")
@Tag(name = "sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class LinksResource {
    private static final int HOURS_USUAL = 24;
    private static final long HOURS_MAX = Links.LIFE_MAX.toHours();

    private final SecurityIdentity identity;
    private final Links links;

    /** @param hours how long it is good: 1 to 720; 24 without it */
    public record Wish(Optional<Integer> hours) implements StrictBody {
        public Wish {
            hours = hours == null ? Optional.empty() : hours;
            if (hours.filter(number -> number < 1 || number > HOURS_MAX).isPresent()) {
                throw new IllegalArgumentException("hours are 1 to " + HOURS_MAX);
            }
        }
    }

    /** @param link the word itself, once: in the answer that makes it */
    public record LinkView(String linkId, Optional<String> link, Instant createdAt, Instant expiresAt) implements View {
        static LinkView of(LinkRow row, Optional<String> word) {
            return new LinkView(row.id, word, row.createdAt, row.expiresAt);
        }
    }

    /** The good links of a session, the newest first; at most {@value Links#GOOD_MAX}. */
    public record All(List<LinkView> links) implements View {}

    public LinksResource(SecurityIdentity identity, Links links) {
        this.identity = identity;
        this.links = links;
    }

    @POST
    @Requires(Right.SHARE_SESSION)
    @Operation(summary = "Make a link to what happened in the session, which is shown this once")
    @APIResponse(
            responseCode = "201",
            description = "Whoever has it sees the replay, until it expires or is taken back")
    @APIResponse(responseCode = "409", description = "The session has as many links as it may have")
    public Response make(@PathParam("id") String id, Wish wish) {
        var life = Duration.ofHours(wish.hours().orElse(HOURS_USUAL));
        var made = links.make(Caller.of(identity), Ids.session(id), life);
        return Response.status(Response.Status.CREATED)
                .header("Cache-Control", "no-store")
                .entity(LinkView.of(made.row(), Optional.of(made.word())))
                .build();
    }

    @GET
    @Requires(Right.SHARE_SESSION)
    @Operation(summary = "The links of the session that are good now, without what they are shown with")
    public All list(@PathParam("id") String id) {
        return new All(links.list(Caller.of(identity), Ids.session(id)).stream()
                .map(row -> LinkView.of(row, Optional.empty()))
                .toList());
    }

    @DELETE
    @Path("/{link}")
    @Requires(Right.SHARE_SESSION)
    @Operation(summary = "Take a link back, for good")
    @APIResponse(responseCode = "204", description = "Nobody sees anything by it any more")
    @APIResponse(responseCode = "404", description = "The session has no such link, or had it taken back before")
    public Response revoke(@PathParam("id") String id, @PathParam("link") String link) {
        links.revoke(Caller.of(identity), Ids.session(id), link);
        return Response.noContent().build();
    }
}
