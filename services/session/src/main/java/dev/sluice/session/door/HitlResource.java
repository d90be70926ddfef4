package dev.sluice.session.door;

import dev.sluice.contracts.Traceparent;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Approvals under the names of the product's requirements. */
@Path("/api/v1/hitl/requests/{id}")
@Tag(name = "approvals")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class HitlResource {
    private final ApprovalsResource approvals;

    public HitlResource(ApprovalsResource approvals) {
        this.approvals = approvals;
    }

    @GET
    @Requires(Right.SEE_APPROVAL)
    @Operation(summary = "As GET /approvals/{id}")
    public ApprovalView get(@PathParam("id") String id) {
        return approvals.get(id);
    }

    @PUT
    @Path("/approve")
    @Requires(Right.DECIDE_APPROVAL)
    @Operation(summary = "Approve; as POST /approvals/{id}/decision")
    public ApprovalView.Decided approve(
            @PathParam("id") String id, @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        return approvals.decide(id, new ApprovalsResource.Decision(true), traceparent);
    }

    @PUT
    @Path("/reject")
    @Requires(Right.DECIDE_APPROVAL)
    @Operation(summary = "Reject; as POST /approvals/{id}/decision")
    public ApprovalView.Decided reject(
            @PathParam("id") String id, @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        return approvals.decide(id, new ApprovalsResource.Decision(false), traceparent);
    }
}
