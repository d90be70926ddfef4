package dev.sluice.session.door;

import dev.sluice.contracts.SessionId;
import dev.sluice.keys.WorkspaceTicket;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.approval.GrantSigner;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.Patience;
import dev.sluice.session.projection.SessionRow;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What an executor is shown, so that it makes the workspace of a session that had no call yet, or lets in whom its owner does. */
@Path("/api/v1/sessions/{id}/ticket")
@Tag(name = "workspace")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class TicketResource {
    private final SecurityIdentity identity;
    private final Access access;
    private final GrantSigner signer;
    private final Database database;
    private final Patience patience;

    /** For the header {@code Sluice-Workspace-Ticket}, together with the token of whoever asked for it. */
    public record Ticket(String ticket, Instant expiresAt) implements View {}

    public TicketResource(
            SecurityIdentity identity, Access access, GrantSigner signer, Database database, Patience patience) {
        this.identity = identity;
        this.access = access;
        this.signer = signer;
        this.database = database;
        this.patience = patience;
    }

    @POST
    @Requires(Right.SEE_SESSION)
    @Operation(
            summary =
                    "What executors are shown: for five minutes, so that the owner can put files into a workspace that is not"
                            + " there yet; for fifteen seconds, so that somebody with whom the session is shared sees its files")
    public Ticket ticket(@PathParam("id") String id) {
        var caller = Caller.of(identity);
        var scope = access.require(caller, Ids.session(id), Right.SEE_SESSION);
        var own = caller.owns(scope);
        if (own) {
            access.require(caller, Right.SUBMIT_TURN);
        }
        var row = patience.until(() -> Optional.ofNullable(database.ask(
                        () -> SessionRow.<SessionRow>findById(scope.session().value()))))
                .orElseThrow(() -> Problem.unavailable("the session is not readable yet"));
        var template = Optional.ofNullable(row.workspace);
        var ticket = own
                ? WorkspaceTicket.fresh(scope, template, Instant.now())
                : WorkspaceTicket.fresh(scope, template, guest(caller, scope.session()), Instant.now());
        return new Ticket(signer.sign(ticket), ticket.expiresAt());
    }

    /** Whoever may speak in the session may put files into it. */
    private WorkspaceTicket.Guest guest(Caller caller, SessionId session) {
        return new WorkspaceTicket.Guest(caller.user(), access.lets(caller, session, Right.SUBMIT_TURN));
    }
}
