package dev.sluice.session.door;

import dev.sluice.contracts.SessionId;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.LinkThrottle;
import dev.sluice.session.log.Watching;
import dev.sluice.session.sharing.Links;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * What happened in a session, for whoever has a link to it and no other token. The link comes in a header of its own, never in the
 * address: addresses stand in logs. It opens nothing else.
 */
@Path("/api/v1/replay")
@Tag(name = "sessions")
@RunOnVirtualThread
@PermitAll
public class ReplayResource {
    /** The header that a link comes in. */
    public static final String LINK = "Sluice-Link";

    private static final int FACTS_MAX = 1_000;
    private static final long BYTES_MAX = 1 << 20;

    private final Links links;
    private final LinkThrottle throttle;
    private final Watching watching;
    private final AuditTrail audit;

    public ReplayResource(Links links, LinkThrottle throttle, Watching watching, AuditTrail audit) {
        this.links = links;
        this.throttle = throttle;
        this.watching = watching;
        this.audit = audit;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "What happened in the session of a link, behind a seq, about 1 MB a page; next_after reads on")
    @APIResponse(responseCode = "404", description = "There is no such link, or it is good no more")
    @APIResponse(responseCode = "429", description = "This address asks too often")
    public Response replay(
            @HeaderParam(LINK) Optional<String> word,
            @QueryParam("after") Optional<String> after,
            @Context HttpServerRequest request) {
        var address = request.remoteAddress().hostAddress();
        throttle.refusedFor(address).ifPresent(pause -> {
            audit.strangerRefused(address, Optional.empty(), "session.replay", "", "throttled");
            throw Problem.of(429, "too_many_requests", "too many requests from your address")
                    .over(pause);
        });
        var seq = Ids.seq("after", after).orElse(0L);
        var link = word.flatMap(links::find).orElseThrow(() -> {
            audit.strangerRefused(address, Optional.empty(), "session.replay", "", "unknown");
            return Problem.notFound();
        });
        if (seq == 0) {
            links.used(link);
        }
        var session = new SessionId(link.sessionId);
        var story = HistoryView.of(link.sessionId, watching.page(session, seq, FACTS_MAX, BYTES_MAX));
        return Response.ok(story.withoutGuests())
                .header("Cache-Control", "no-store")
                .build();
    }
}
