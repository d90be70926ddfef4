package dev.sluice.session.door;

import dev.sluice.policy.CompiledPolicy;
import dev.sluice.policy.InvalidRule;
import dev.sluice.policy.Policy;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.config.IfMatch;
import dev.sluice.session.door.json.StrictJson;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.AccessRole;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The policy of the installation: which tool calls run, wait for a person or are refused. */
@Path("/api/v1/policy")
@Tag(name = "policy")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
@Requires(Right.SET_POLICY)
public class PolicyResource {
    private final TableDoor door;

    public PolicyResource(TableDoor door) {
        this.door = door;
    }

    @GET
    @Operation(summary = "The policy that was set here; its ETag is its version")
    @APIResponse(responseCode = "200", description = "The policy")
    @APIResponse(responseCode = "404", description = "None was set: the built-in rules count")
    public Response get() {
        return door.get(Policy.KIND);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Set the policy for turns that begin from now on; with If-Match only if that version counts")
    @RequestBody(content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "The policy as it was understood")
    @APIResponse(responseCode = "400", description = "No such policy can be; the detail says why")
    @APIResponse(responseCode = "412", description = "Another version counts")
    @APIResponse(responseCode = "422", description = "A rule does not compile; rule, index, line and column say where")
    public Response set(byte[] body, @HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        var policy = StrictJson.read(body, Policy.class);
        compiled(policy);
        requireRoles(policy);
        return door.set(Policy.KIND, Policy.class, body, condition);
    }

    @DELETE
    @Operation(summary = "Take the policy away; for turns that begin from now on the built-in rules count again")
    @APIResponse(responseCode = "204", description = "There is none any more")
    @APIResponse(responseCode = "412", description = "Another version counts")
    public Response remove(@HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        return door.remove(Policy.KIND, condition);
    }

    /** A role that nobody can have would leave nobody to say yes. */
    private static void requireRoles(Policy policy) {
        policy.approvers().orElse(List.of()).stream()
                .flatMap(one -> one.role().stream())
                .filter(role -> AccessRole.of(role).isEmpty())
                .findFirst()
                .ifPresent(role -> {
                    throw Problem.invalid("approvers: there is no role " + role);
                });
    }

    /** The policy whose rules can be asked, or a {@link Problem} that says which cannot. */
    static CompiledPolicy compiled(Policy policy) {
        try {
            return CompiledPolicy.of(policy);
        } catch (InvalidRule invalid) {
            var place = "rule %s (rules[%d]), line %d, column %d: "
                    .formatted(invalid.rule(), invalid.index(), invalid.line(), invalid.column());
            throw Problem.of(422, "invalid_rule", place + invalid.getMessage())
                    .with("rule", invalid.rule())
                    .with("index", String.valueOf(invalid.index()))
                    .with("line", String.valueOf(invalid.line()))
                    .with("column", String.valueOf(invalid.column()));
        }
    }
}
