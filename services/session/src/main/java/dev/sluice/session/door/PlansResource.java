package dev.sluice.session.door;

import dev.sluice.contracts.NamedPlan;
import dev.sluice.contracts.PlanCheck;
import dev.sluice.contracts.RolePool;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.config.IfMatch;
import dev.sluice.session.config.Tables.Name;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.plan.PlanBook;
import dev.sluice.session.plan.PlanVersion;
import dev.sluice.session.role.ProvingTools;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The plans that jobs ask for by name: those that ship with Sluice, and those that were set here. */
@Path("/api/v1/plans")
@Tag(name = "plans")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class PlansResource {
    private final SecurityIdentity identity;
    private final PlanBook plans;
    private final ProvingTools proving;
    private final TableDoor door;

    /**
     * A plan to set.
     *
     * @param description for whoever chooses among plans
     */
    public record Wish(String description, List<DeclaredTask> tasks) implements StrictBody {
        public Wish {
            Text.required("description", description, NamedPlan.DESCRIPTION_CHARS_MAX);
            if (tasks == null) {
                throw new IllegalArgumentException("a plan has tasks");
            }
        }

        NamedPlan plan() {
            return new NamedPlan(description, DeclaredTask.plan(tasks));
        }
    }

    /** A plan in one version. */
    public record PlanView(String name, String version, String description, List<DeclaredTask> tasks) implements View {
        static PlanView of(PlanVersion plan) {
            return new PlanView(
                    plan.name(),
                    plan.version(),
                    plan.body().description(),
                    plan.body().plan().tasks().stream().map(DeclaredTask::of).toList());
        }
    }

    /** The plans that count, by their names. */
    public record PlansView(List<PlanView> plans) implements View {}

    public PlansResource(SecurityIdentity identity, PlanBook plans, ProvingTools proving, TableDoor door) {
        this.identity = identity;
        this.plans = plans;
        this.proving = proving;
        this.door = door;
    }

    @GET
    @Requires(Right.SEE_PLANS)
    @Operation(summary = "The plans that jobs may ask for by name")
    public PlansView list() {
        return new PlansView(plans.all().stream().map(PlanView::of).toList());
    }

    @GET
    @Path("/{name}")
    @Requires(Right.SEE_PLANS)
    @Operation(summary = "One plan; its ETag is its version. The newest ten versions of a name can be asked for")
    public Response get(@PathParam("name") String name, @QueryParam("version") Optional<String> version) {
        return answer(plans.find(name, version).orElseThrow(Problem::notFound));
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Right.SET_PLANS)
    @Operation(summary = "Set a plan, which counts a moment later; with If-Match only if that version counts")
    @APIResponse(responseCode = "200", description = "The plan, with its version")
    @APIResponse(responseCode = "400", description = "No such plan can be carried out; the detail says why")
    @APIResponse(responseCode = "409", description = "There are 200 names already")
    @APIResponse(responseCode = "412", description = "Another version counts")
    public Response set(
            @PathParam("name") String name, Wish wish, @HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        if (!PlanCheck.isName(name)) {
            throw Problem.invalid("a plan's name is 1 to 32 lower-case letters, digits and dashes");
        }
        var plan = wish.plan();
        PlanCheck.objection(plan.plan(), RolePool.shipped())
                .or(() -> proving.objection(Caller.of(identity).tenant(), plan.plan()))
                .ifPresent(objection -> {
                    throw Problem.invalid(objection);
                });
        if (plans.find(name, Optional.empty()).isEmpty() && plans.all().size() >= PlanBook.NAMES_MAX) {
            throw Problem.of(409, "too_many_plans", "there are " + PlanBook.NAMES_MAX + " plans already");
        }
        var row = door.set(new Name(NamedPlan.KIND, name), plan, condition);
        return answer(new PlanVersion(name, row.version, plan));
    }

    @DELETE
    @Path("/{name}")
    @Requires(Right.SET_PLANS)
    @Operation(summary = "Take away a plan that was set here; one that ships under its name counts again")
    @APIResponse(responseCode = "204", description = "It was taken away, or was never set")
    @APIResponse(responseCode = "412", description = "Another version counts")
    public Response remove(@PathParam("name") String name, @HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        if (!PlanCheck.isName(name)) {
            throw Problem.notFound();
        }
        return door.remove(new Name(NamedPlan.KIND, name), condition);
    }

    private static Response answer(PlanVersion plan) {
        return Response.ok(PlanView.of(plan))
                .header(HttpHeaders.ETAG, IfMatch.tag(plan.version()))
                .build();
    }
}
