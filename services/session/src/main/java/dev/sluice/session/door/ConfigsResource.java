package dev.sluice.session.door;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.role.Roles;
import dev.sluice.session.role.ShippedRoles;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** All agents of the caller's tenant: those that ship, and those that were configured. */
@Path("/api/v1/configs")
@Tag(name = "configs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class ConfigsResource {
    private static final int PAGE = 100;

    private final SecurityIdentity identity;
    private final Roles roles;
    private final ShippedRoles shipped;

    /**
     * Agents by their names.
     *
     * @param next the name after which the next page begins; absent on the last
     */
    public record ConfigsView(List<ConfigView> configs, Optional<String> next) implements View {}

    public ConfigsResource(SecurityIdentity identity, Roles roles, ShippedRoles shipped) {
        this.identity = identity;
        this.roles = roles;
        this.shipped = shipped;
    }

    @GET
    @Requires(Right.SEE_CONFIGS)
    @Operation(summary = "The agents by their names, at most 100; `cursor` is the `next` of the page before")
    public ConfigsView list(@QueryParam("cursor") Optional<String> after) {
        if (after.filter(name -> !Role.isName(name)).isPresent()) {
            throw Problem.invalid("the cursor is not one of ours");
        }
        var all = new TreeMap<String, ConfigView>();
        RolePool.SHIPPED.forEach(
                place -> all.put(place.role().name(), ConfigView.shipped(place, shipped.find(place.role()))));
        for (RoleVersion set : roles.read().inForce(Caller.of(identity).tenant())) {
            all.put(set.role().name(), ConfigView.of(set));
        }
        var rest = after.map(name -> all.tailMap(name, false)).orElse(all);
        var page = rest.values().stream().limit(PAGE).toList();
        var more = rest.size() > PAGE;
        return new ConfigsView(page, more ? Optional.of(page.getLast().agent()) : Optional.empty());
    }
}
