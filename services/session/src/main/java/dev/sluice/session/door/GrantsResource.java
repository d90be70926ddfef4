package dev.sluice.session.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.contracts.Traceparent;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.approval.Approvals;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.frame.CallFields;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.GrantRow;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What persons granted for further calls of a session: look at it, take it back. */
@Path("/api/v1/sessions/{id}/grants")
@Tag(name = "approvals")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class GrantsResource {
    private final SecurityIdentity identity;
    private final Access access;
    private final Approvals approvals;
    private final Database database;

    /**
     * A grant that stands.
     *
     * @param scope {@code turn} or {@code session}
     * @param pattern for which calls
     */
    public record GrantView(
            String grant,
            String approvalId,
            String scope,
            Optional<String> turn,
            JsonNode pattern,
            String decidedBy,
            Instant decidedAt,
            Instant until)
            implements View {
        static GrantView of(StandingGrant grant) {
            return new GrantView(
                    grant.id(),
                    grant.approval().value(),
                    grant.turn().isPresent() ? "turn" : "session",
                    grant.turn().map(turn -> turn.value()),
                    CallFields.pattern(grant.pattern()),
                    grant.decidedBy().value(),
                    grant.decidedAt(),
                    grant.until());
        }
    }

    /** All grants that stand in a session: at most {@value StandingGrant#STANDING_MAX}. */
    public record Grants(List<GrantView> grants) implements View {}

    public GrantsResource(SecurityIdentity identity, Access access, Approvals approvals, Database database) {
        this.identity = identity;
        this.access = access;
        this.approvals = approvals;
        this.database = database;
    }

    @GET
    @Requires(Right.SEE_APPROVAL)
    @Operation(summary = "What was granted for further calls of the session and counts now, the newest first")
    public Grants list(@PathParam("id") String id) {
        var session = Ids.session(id);
        access.require(Caller.of(identity), session, Right.SEE_APPROVAL);
        var rows = database.ask(() -> GrantRow.standing(session, Instant.now()));
        return new Grants(rows.stream().map(GrantRow::grant).map(GrantView::of).toList());
    }

    @DELETE
    @Path("/{grant}")
    @Requires(Right.DECIDE_APPROVAL)
    @Operation(summary = "Withdraw a grant; it counts no more from the next call on")
    @APIResponse(responseCode = "204", description = "It counts no more")
    @APIResponse(responseCode = "404", description = "No such grant stands")
    public void withdraw(
            @PathParam("id") String id,
            @PathParam("grant") String grant,
            @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        if (!grant.matches("g[0-9a-f]{24}")) {
            throw Problem.notFound();
        }
        approvals.withdraw(Caller.of(identity), Ids.session(id), grant, traceparent);
    }
}
