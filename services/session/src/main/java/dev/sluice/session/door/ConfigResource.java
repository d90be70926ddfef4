package dev.sluice.session.door;

import dev.sluice.contracts.InvalidField;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RolePool;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.config.IfMatch;
import dev.sluice.session.door.json.StrictJson;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.role.RoleCheck;
import dev.sluice.session.role.Roles;
import dev.sluice.session.role.ShippedRoles;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How one agent of the caller's tenant is configured: the role of that name. */
@Path("/api/v1/config/{agent}")
@Tag(name = "configs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class ConfigResource {
    private final SecurityIdentity identity;
    private final Roles roles;
    private final ShippedRoles shipped;
    private final RoleCheck check;

    public ConfigResource(SecurityIdentity identity, Roles roles, ShippedRoles shipped, RoleCheck check) {
        this.identity = identity;
        this.roles = roles;
        this.shipped = shipped;
        this.check = check;
    }

    @GET
    @Requires(Right.SEE_CONFIGS)
    @Operation(summary = "How an agent is configured; its ETag is its version. The newest 50 versions can be asked for")
    public Response get(@PathParam("agent") String name, @QueryParam("version") Optional<String> version) {
        var role = role(name);
        var history = roles.read().history(Caller.of(identity).tenant(), role);
        var found = version.isPresent() ? history.find(version.get()) : history.inForce();
        return answer(found.map(ConfigView::of)
                .or(() -> version.isPresent() ? Optional.empty() : shipped(role))
                .orElseThrow(Problem::notFound));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Right.SET_CONFIGS)
    @Operation(summary = "Configure an agent: a new version, which turns that are submitted from now on use")
    @APIResponse(responseCode = "200", description = "The agent as it is now")
    @APIResponse(responseCode = "412", description = "Another version counts than If-Match names")
    @APIResponse(responseCode = "422", description = "No agent can be so; the field says where")
    public Response set(
            @PathParam("agent") String name, ConfigWish wish, @HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        var caller = Caller.of(identity);
        var role = role(name);
        var change = valid(() -> {
            var wanted = wish.change();
            check.check(caller.tenant(), role, wanted.config().orElseThrow(), _ -> false);
            return wanted;
        });
        return answer(ConfigView.of(roles.write(caller, role, new IfMatch(condition), _ -> change)));
    }

    @DELETE
    @Requires(Right.SET_CONFIGS)
    @Operation(summary = "Take away what was set of an agent; one that ships is again as it ships. Versions stay")
    @APIResponse(responseCode = "204", description = "It was taken away")
    @APIResponse(responseCode = "404", description = "Nothing is set")
    @APIResponse(responseCode = "412", description = "Another version counts than If-Match names")
    public Response remove(@PathParam("agent") String name, @HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        roles.write(Caller.of(identity), role(name), new IfMatch(condition), history -> {
            history.inForce().orElseThrow(Problem::notFound);
            return new RoleChange(Optional.empty(), Optional.empty(), Optional.empty());
        });
        return Response.noContent().build();
    }

    /** The role of this name; a name that none can have is nobody's. */
    static Role role(String name) {
        if (!Role.isName(name)) {
            throw Problem.notFound();
        }
        return new Role(name);
    }

    /** What is made of a request; 422 with the field that cannot be. */
    static <T> T valid(Supplier<T> made) {
        try {
            return made.get();
        } catch (InvalidField invalid) {
            throw StrictJson.invalid(invalid);
        }
    }

    static Response answer(ConfigView view) {
        return Response.ok(view)
                .header(HttpHeaders.ETAG, IfMatch.tag(view.version()))
                .build();
    }

    private Optional<ConfigView> shipped(Role role) {
        return RolePool.SHIPPED.stream()
                .filter(place -> place.role().equals(role))
                .map(place -> ConfigView.shipped(place, shipped.find(role)))
                .findFirst();
    }
}
