package dev.sluice.session.door;

import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.identity.Standings;
import dev.sluice.session.log.Watching;
import dev.sluice.session.sse.EventStream;
import dev.sluice.session.sse.StreamPlaces;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What happened in a session, and what happens now. */
@Path("/api/v1/sessions/{id}")
@Tag(name = "sessions")
@RunOnVirtualThread
@Authenticated
public class StoryResource {
    private static final int FACTS_MAX = 1000;
    private static final long BYTES_MAX = 1 << 20;

    private final SecurityIdentity identity;
    private final Access access;
    private final Watching watching;
    private final Standings standings;
    private final StreamPlaces places;

    public StoryResource(
            SecurityIdentity identity, Access access, Watching watching, StreamPlaces places, Standings standings) {
        this.standings = standings;
        this.identity = identity;
        this.access = access;
        this.watching = watching;
        this.places = places;
    }

    @GET
    @Path("/history")
    @Requires(Right.SEE_HISTORY)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Messages, facts and approvals behind a seq, about 1 MB a page; next_after reads on")
    public HistoryView history(
            @PathParam("id") String id,
            @QueryParam("after") Optional<String> after,
            @QueryParam("limit") Optional<String> limit) {
        var seq = Ids.seq("after", after).orElse(0L);
        var facts =
                limit.map(text -> (int) Ids.number("limit", text, 1, FACTS_MAX)).orElse(FACTS_MAX);
        var session = Ids.session(id);
        access.require(Caller.of(identity), session, Right.SEE_HISTORY);
        return HistoryView.of(session.value(), watching.page(session, seq, facts, BYTES_MAX));
    }

    @GET
    @Path("/events")
    @Requires(Right.SEE_HISTORY)
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "The session's frames as server-sent events; Last-Event-ID resumes behind that seq")
    public void events(
            @PathParam("id") String id,
            @HeaderParam("Last-Event-ID") Optional<String> lastEventId,
            @QueryParam("after") Optional<String> after,
            @Context Sse sse,
            @Context SseEventSink sink,
            @Context RoutingContext context) {
        var caller = Caller.of(identity);
        var session = Ids.session(id);
        access.require(caller, session, Right.SEE_HISTORY);
        var from = Ids.seq("Last-Event-ID", lastEventId).or(() -> Ids.seq("after", after));
        var place = places.take(caller, context.request().remoteAddress().hostAddress());
        try {
            var seat = watching.sit(session, from, Map.of());
            new EventStream(sse, sink, () -> standings.counts(caller) && access.stillSees(caller, session), _ -> false)
                    .serve(context, place, seat, List.of());
        } catch (RuntimeException refused) {
            place.close();
            throw refused;
        }
    }
}
