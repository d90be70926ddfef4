package dev.sluice.session.door;

import dev.sluice.contracts.Traceparent;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.View;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Jobs under the name of the product's requirements. */
@Path("/api/v1/workflows")
@Tag(name = "jobs")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class WorkflowsResource {
    private final JobsResource jobs;

    /** A job, and how it stands, in the words of the requirements. */
    public record Workflow(String workflowId, String status) implements View {}

    public WorkflowsResource(JobsResource jobs) {
        this.jobs = jobs;
    }

    @POST
    @Requires(Right.SUBMIT_TURN)
    @Operation(summary = "As POST /jobs")
    public Response submit(
            JobsResource.Job job,
            @HeaderParam("Idempotency-Key") Optional<String> key,
            @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        return renamed(jobs.submit(job, key, traceparent));
    }

    @GET
    @Requires(Right.SEE_SESSION)
    @Operation(summary = "As GET /jobs")
    public JobView.Page list(
            @QueryParam("status") Optional<String> status,
            @QueryParam("role") Optional<String> role,
            @QueryParam("text") Optional<String> text,
            @QueryParam("planned") Optional<String> planned,
            @QueryParam("plan") Optional<String> plan,
            @QueryParam("tag") Optional<String> tag,
            @QueryParam("since") Optional<String> since,
            @QueryParam("until") Optional<String> until,
            @QueryParam("cursor") String cursor) {
        return jobs.list(status, role, text, planned, plan, tag, since, until, cursor);
    }

    @GET
    @Requires(Right.SEE_SESSION)
    @Path("/{id}")
    @Operation(summary = "As GET /jobs/{id}")
    public JobView get(@PathParam("id") String id) {
        return jobs.get(id);
    }

    @GET
    @Requires(Right.SEE_SESSION)
    @Path("/{id}/results")
    @Operation(summary = "As GET /jobs/{id}/results")
    public Response results(@PathParam("id") String id) {
        return jobs.results(id);
    }

    @POST
    @Path("/{id}/cancel")
    @Requires(Right.CANCEL_TURN)
    @Operation(summary = "As POST /jobs/{id}/cancel")
    public Response cancel(@PathParam("id") String id, @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        return renamed(jobs.cancel(id, traceparent));
    }

    private static Response renamed(Response response) {
        var placed = (JobsResource.Placed) response.getEntity();
        return Response.fromResponse(response)
                .entity(new Workflow(placed.jobId(), placed.status()))
                .build();
    }
}
