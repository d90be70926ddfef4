package dev.sluice.session.door;

import dev.sluice.contracts.Role;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.identity.Standings;
import dev.sluice.session.role.RoleWatches;
import dev.sluice.session.role.Roles;
import dev.sluice.session.sse.EventStream;
import dev.sluice.session.sse.RoleEvents;
import dev.sluice.session.sse.StreamPlaces;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Changes to the agents of the caller's tenant as they happen. */
@Path("/api/v1/configs")
@Tag(name = "configs")
@RunOnVirtualThread
@Authenticated
public class ConfigEventsResource {
    private final SecurityIdentity identity;
    private final Roles roles;
    private final RoleWatches watches;
    private final Standings standings;
    private final StreamPlaces places;

    public ConfigEventsResource(
            SecurityIdentity identity, Roles roles, RoleWatches watches, Standings standings, StreamPlaces places) {
        this.identity = identity;
        this.roles = roles;
        this.watches = watches;
        this.standings = standings;
        this.places = places;
    }

    @GET
    @Path("/events")
    @Requires(Right.SEE_CONFIGS)
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary =
                    "Changes to agents as server-sent events: first the version of each that counts, then each change")
    public void events(
            @QueryParam("agent") Optional<String> agent,
            @Context Sse sse,
            @Context SseEventSink sink,
            @Context RoutingContext context) {
        var caller = Caller.of(identity);
        var role = agent.map(ConfigEventsResource::named);
        roles.read();
        var place = places.take(caller, context.request().remoteAddress().hostAddress());
        var events = new RoleEvents(watches.open(caller.tenant(), role));
        try {
            new EventStream(sse, sink, () -> standings.counts(caller), _ -> false).serve(context, place, events);
        } catch (RuntimeException refused) {
            events.close();
            place.close();
            throw refused;
        }
    }

    private static Role named(String name) {
        if (!Role.isName(name)) {
            throw Problem.invalid("agent is the name of an agent; without it all are told");
        }
        return new Role(name);
    }
}
