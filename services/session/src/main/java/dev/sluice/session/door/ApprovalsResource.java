package dev.sluice.session.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Traceparent;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Reach;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.approval.Approvals;
import dev.sluice.session.approval.DecisionAsked;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.ApprovalRow;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.Patience;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Approvals that wait for a person: list, look at, decide once. */
@Path("/api/v1/approvals")
@Tag(name = "approvals")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class ApprovalsResource {
    private final SecurityIdentity identity;
    private final Approvals approvals;
    private final Access access;
    private final Database database;
    private final Patience patience;

    /**
     * A decision.
     *
     * @param reason what the agent is told
     * @param scope how long a yes is meant: {@code once}, {@code turn} or {@code session}
     * @param pattern for which further calls then: the index of one of the approval's {@code grants}
     * @param arguments those with which the call is to run instead; is judged and asked about anew
     */
    public record Decision(
            Boolean approved,
            Optional<String> reason,
            Optional<String> scope,
            Optional<Integer> pattern,
            Optional<JsonNode> arguments)
            implements StrictBody {
        Decision(boolean approved) {
            this(approved, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        DecisionAsked said() {
            return DecisionAsked.of(approved, reason, scope, pattern, arguments);
        }

        public Decision {
            if (approved == null) {
                throw new IllegalArgumentException("approved is missing");
            }
            DecisionAsked.of(approved, reason, scope, pattern, arguments);
        }
    }

    public ApprovalsResource(
            SecurityIdentity identity, Approvals approvals, Access access, Database database, Patience patience) {
        this.identity = identity;
        this.approvals = approvals;
        this.access = access;
        this.database = database;
        this.patience = patience;
    }

    @GET
    @Requires(Right.SEE_APPROVAL)
    @Operation(
            summary =
                    "The caller's approvals of a status, for approvers their tenant's, pending by default, the newest first, 20 a page")
    public ApprovalView.Page list(
            @QueryParam("status") @DefaultValue("pending") String status, @QueryParam("cursor") String cursor) {
        if (!status.matches("pending|approved|edited|rejected|expired|cancelled")) {
            throw Problem.invalid("status must be pending, approved, edited, rejected, expired or cancelled");
        }
        var caller = Caller.of(identity);
        var after = Cursor.read(cursor);
        var all = access.reach(caller, Right.SEE_APPROVAL) == Reach.ASKED;
        var rows = database.ask(() -> all
                ? ApprovalRow.ofTenant(caller.tenant(), status, after.at(), after.id(), Cursor.PAGE + 1)
                : ApprovalRow.seenBy(caller.tenant(), caller.user(), status, after.at(), after.id(), Cursor.PAGE + 1));
        var page = Cursor.page(rows, row -> new Cursor(row.createdAt(), row.id()));
        return new ApprovalView.Page(
                page.rows().stream().map(ApprovalView.Summary::of).toList(), page.next());
    }

    @GET
    @Path("/{id}")
    @Requires(Right.SEE_APPROVAL)
    @Operation(summary = "One approval")
    public ApprovalView get(@PathParam("id") String id) {
        var approval = Ids.approval(id);
        access.require(Caller.of(identity), approval.session(), Right.SEE_APPROVAL);
        return patience.until(() ->
                        Optional.ofNullable(database.ask(() -> ApprovalRow.<ApprovalRow>findById(approval.value()))))
                .map(ApprovalView::of)
                .orElseThrow(Problem::notFound);
    }

    @POST
    @Path("/{id}/decision")
    @Requires(Right.DECIDE_APPROVAL)
    @Operation(summary = "Decide; 409 with the winner and what he decided if somebody was faster")
    public ApprovalView.Decided decide(
            @PathParam("id") String id,
            Decision decision,
            @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        var settled = approvals.decide(Caller.of(identity), Ids.approval(id), decision.said(), traceparent);
        return ApprovalView.Decided.of(settled.fact());
    }
}
