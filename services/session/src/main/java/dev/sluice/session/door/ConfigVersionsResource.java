package dev.sluice.session.door;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RoleHistory;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.UserId;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.config.IfMatch;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.role.RoleDiff;
import dev.sluice.session.role.Roles;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The versions of one agent of the caller's tenant: listed, compared, taken up again. */
@Path("/api/v1/config/{agent}")
@Tag(name = "configs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class ConfigVersionsResource {
    private final SecurityIdentity identity;
    private final Roles roles;

    /** One version, without what it says. */
    public record VersionView(
            String version,
            boolean removed,
            Optional<String> restores,
            Optional<String> note,
            UserId updatedBy,
            Instant updatedAt) {
        static VersionView of(RoleVersion version) {
            return new VersionView(
                    version.version(),
                    version.removes(),
                    version.change().flatMap(RoleChange::restores).map(RoleVersion::name),
                    version.change().flatMap(RoleChange::note),
                    version.by(),
                    version.at());
        }
    }

    /**
     * The newest versions, the newest first.
     *
     * @param current the one that counts; absent where the agent was taken away
     */
    public record VersionsView(String agent, Optional<String> current, List<VersionView> versions) implements View {}

    /** The fields in which two versions are different. */
    public record DiffView(String agent, String from, String to, List<RoleDiff.Change> changes) implements View {}

    /** @param version the one to take up again */
    public record Rollback(String version, Optional<String> note) implements StrictBody {
        private static final int VERSION_CHARS_MAX = 20;

        public Rollback {
            Text.required("version", version, VERSION_CHARS_MAX);
            note = Text.optional("note", note, RoleChange.NOTE_CHARS_MAX);
        }
    }

    public ConfigVersionsResource(SecurityIdentity identity, Roles roles) {
        this.identity = identity;
        this.roles = roles;
    }

    @GET
    @Path("/versions")
    @Requires(Right.SEE_CONFIGS)
    @Operation(summary = "The newest 50 versions of an agent, the newest first")
    public VersionsView versions(@PathParam("agent") String name) {
        var role = ConfigResource.role(name);
        var history = history(role);
        return new VersionsView(
                role.name(),
                history.inForce().map(RoleVersion::version),
                history.versions().stream().map(VersionView::of).toList());
    }

    @GET
    @Path("/diff")
    @Requires(Right.SEE_CONFIGS)
    @Operation(summary = "The fields in which two versions are different; without `to`, from a version to the newest")
    @APIResponse(responseCode = "404", description = "There is no such agent or version")
    public DiffView diff(
            @PathParam("agent") String name,
            @QueryParam("from") Optional<String> from,
            @QueryParam("to") Optional<String> to) {
        var role = ConfigResource.role(name);
        var history = history(role);
        var before = from.flatMap(history::find).orElseThrow(Problem::notFound);
        var after = to.isPresent() ? to.flatMap(history::find) : history.newest();
        return after.map(now -> new DiffView(
                        role.name(), before.version(), now.version(), RoleDiff.between(before.config(), now.config())))
                .orElseThrow(Problem::notFound);
    }

    @POST
    @Path("/rollback")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Right.SET_CONFIGS)
    @Operation(summary = "Take up an older version again, as a new one; turns that are submitted from now on use it")
    @APIResponse(responseCode = "200", description = "The agent as it is now")
    @APIResponse(responseCode = "412", description = "Another version counts than If-Match names")
    @APIResponse(responseCode = "422", description = "The version is not one of the newest 50, or took the agent away")
    public Response rollback(
            @PathParam("agent") String name, Rollback wish, @HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        var role = ConfigResource.role(name);
        var written =
                roles.write(Caller.of(identity), role, new IfMatch(condition), history -> restoring(history, wish));
        return ConfigResource.answer(ConfigView.of(written));
    }

    private RoleHistory history(Role role) {
        var history = roles.read().history(Caller.of(identity).tenant(), role);
        if (history.versions().isEmpty()) {
            throw Problem.notFound();
        }
        return history;
    }

    private static RoleChange restoring(RoleHistory history, Rollback wish) {
        var old =
                history.find(wish.version()).filter(version -> version.config().isPresent());
        return old.map(version -> new RoleChange(version.config(), wish.note(), Optional.of(version.number())))
                .orElseThrow(
                        () -> Problem.of(422, "unknown_version", "there is no such version, or it took the agent away")
                                .with("field", "version"));
    }
}
