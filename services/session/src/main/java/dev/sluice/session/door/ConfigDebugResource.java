package dev.sluice.session.door;

import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.TextLimit;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.View;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.role.RoleWatches;
import dev.sluice.session.role.Roles;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What this replica knows of one agent of the caller's tenant. */
@Path("/api/v1/debug/config/{agent}")
@Tag(name = "configs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class ConfigDebugResource {
    private final SecurityIdentity identity;
    private final Roles roles;
    private final RoleWatches watches;

    /**
     * What this replica knows of an agent.
     *
     * @param config the version that counts; absent where none was set
     * @param versions how many versions were written
     * @param versionsKept how many can be asked for
     * @param textBytes what the prompts of those that are kept take as written
     * @param subscribers how many hear of its changes here
     * @param agents how many the tenant has set and not taken away
     * @param names how many it ever set
     */
    public record DebugView(
            String agent,
            Optional<ConfigView> config,
            long versions,
            int versionsKept,
            long textBytes,
            int subscribers,
            int agents,
            int names)
            implements View {}

    public ConfigDebugResource(SecurityIdentity identity, Roles roles, RoleWatches watches) {
        this.identity = identity;
        this.roles = roles;
        this.watches = watches;
    }

    @GET
    @Requires(Right.SET_CONFIGS)
    @Operation(summary = "What this replica knows of an agent: configuration, versions, memory, listeners")
    public DebugView debug(@PathParam("agent") String name) {
        var role = ConfigResource.role(name);
        var tenant = Caller.of(identity).tenant();
        var book = roles.read();
        var history = book.history(tenant, role);
        return new DebugView(
                role.name(),
                history.inForce().map(ConfigView::of),
                history.number(),
                history.versions().size(),
                history.versions().stream()
                        .mapToLong(ConfigDebugResource::textBytes)
                        .sum(),
                watches.of(tenant, role),
                book.inForce(tenant).size(),
                book.names(tenant));
    }

    private static long textBytes(RoleVersion version) {
        return version.config()
                .map(config -> TextLimit.bytesAsWritten(config.prompt()))
                .orElse(0L);
    }
}
