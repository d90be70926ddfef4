package dev.sluice.session.door;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Traceparent;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.mode.Modes;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** In which mode a session is: how much of what agents do needs a person. */
@Path("/api/v1/sessions/{id}/mode")
@Tag(name = "sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class ModeResource {
    private final SecurityIdentity identity;
    private final Modes modes;

    /** @param mode {@code ask}, {@code auto-edit} or {@code plan-only} */
    public record Wish(String mode) implements StrictBody {
        public Wish {
            Text.required("mode", mode, 16);
            Modes.known(mode);
        }
    }

    /** @param until from then on it counts as {@code ask} */
    public record ModeView(String mode, Optional<Instant> until) implements View {
        static ModeView of(Fact.ModeChanged changed) {
            return new ModeView(
                    changed.mode().mode().word(), changed.mode().leave().map(leave -> leave.until()));
        }
    }

    public ModeResource(SecurityIdentity identity, Modes modes) {
        this.identity = identity;
        this.modes = modes;
    }

    @PUT
    @Requires(Right.SET_MODE)
    @Operation(summary = "Set how much of what agents do in the session needs a person, from the next call on")
    @APIResponse(responseCode = "200", description = "The session is in this mode")
    @APIResponse(responseCode = "422", description = "The policy forbids the mode")
    public ModeView set(
            @PathParam("id") String id, Wish wish, @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        var session = Ids.session(id);
        var changed = modes.change(Caller.of(identity), session, Modes.known(wish.mode()), traceparent);
        return ModeView.of((Fact.ModeChanged) changed.fact());
    }
}
