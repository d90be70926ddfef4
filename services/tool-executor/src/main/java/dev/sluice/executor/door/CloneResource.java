package dev.sluice.executor.door;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.clone.Cloning;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.policy.call.ProtectedNames;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * A repository from elsewhere as files of a session, for the user who owns it. The answer is a line of JSON for each step, as
 * it happens; the last one says how it ended.
 */
@Path("/api/v1/workspaces/{session}/clone")
@Tag(name = "workspace")
public class CloneResource {
    private static final Logger LOG = Logger.getLogger(CloneResource.class);
    private static final int DEPTH_MAX = 1_000_000;

    /** What a header may say; a fault would name anything else, and so would the log. */
    private static final Pattern PROOF = Pattern.compile("[ -~]{1,8192}");

    private final Cloning cloning;
    private final Uploads uploads;
    private final Visitor visitor;
    private final RefusalAudit audit;

    /**
     * What is to be cloned.
     *
     * @param branch a branch or tag; what the repository begins with by default
     * @param directory where in the workspace it goes; the top by default
     * @param depth how many commits back; all by default
     */
    public record Wish(String url, Optional<String> branch, Optional<String> directory, Optional<Integer> depth) {}

    CloneResource(Cloning cloning, Uploads uploads, Visitor visitor, RefusalAudit audit) {
        this.cloning = cloning;
        this.uploads = uploads;
        this.visitor = visitor;
        this.audit = audit;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @RolesAllowed({"developer", "tenant-admin", "admin"})
    @Operation(summary = "Clone a git repository into a session's workspace; a line of JSON for each step")
    public Response clone(
            @PathParam("session") String session,
            @HeaderParam("Sluice-Clone-Authorization") Optional<String> authorization,
            @Context RoutingContext exchange,
            Wish wish)
            throws IOException, InterruptedException {
        return uploads.admitted(session, exchange, (scope, seat) -> {
            var begun = new AtomicBoolean();
            // Refused, or left before the first step; else the seat is taken as long as anything is done.
            exchange.addEndHandler(_ -> {
                if (!begun.get()) {
                    seat.close();
                }
            });
            var wanted = wanted(wish, authorization);
            cloning.allowed(wanted.url());
            var by = visitor.user().orElseThrow();
            StreamingOutput steps = out -> {
                begun.set(true);
                try (seat) {
                    steps(out, scope, by, wanted);
                }
            };
            return Response.ok(steps, "application/x-ndjson")
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .build();
        });
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException lacking, UriInfo uri) {
        audit.refused(visitor.tenant(), visitor.user(), uri.getPathParameters().getFirst("session"), "role");
        return Problem.of(Problem.Kind.FORBIDDEN);
    }

    @ServerExceptionMapper
    Response unauthorized(UnauthorizedException anonymous, UriInfo uri) {
        audit.refused(
                Optional.empty(), Optional.empty(), uri.getPathParameters().getFirst("session"), "anonymous");
        return Problem.of(Problem.Kind.UNAUTHORIZED);
    }

    @ServerExceptionMapper
    Response fault(IOException fault) {
        return Problem.of(fault);
    }

    private static Cloning.Wanted wanted(Wish wish, Optional<String> authorization) throws Refused {
        if (wish == null || wish.url() == null) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "There is no url.");
        }
        var directory = WorkspacePath.parse(wish.directory().orElse("."));
        var depth = wish.depth().map(OptionalInt::of).orElseGet(OptionalInt::empty);
        if (ProtectedNames.onPath(directory.names())) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "The directory is protected.");
        }
        if (depth.isPresent() && (depth.getAsInt() < 1 || depth.getAsInt() > DEPTH_MAX)) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "The depth is a number of commits, 1 or more.");
        }
        if (authorization.isPresent() && !PROOF.matcher(authorization.get()).matches()) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "The authorization is no value of a header, or too long.");
        }
        return new Cloning.Wanted(wish.url(), authorization, wish.branch(), directory, depth);
    }

    /** What becomes of it, line by line; nobody knows ahead of the first whether it will succeed. */
    private void steps(OutputStream out, Scope scope, UserId by, Cloning.Wanted wanted) throws IOException {
        try {
            var taken = cloning.clone(scope, wanted, new Steps(out), new Uploads.Patience()::left);
            if (taken.isEmpty()) {
                say(out, Map.of("state", "failed", "detail", "A call is changing the files now; try again."));
                return;
            }
            uploads.record(scope, by, "workspace.clone", wanted.toString(), taken.get());
            say(out, Map.of("state", "done", "result", Uploads.told(taken.get())));
        } catch (Refused refused) {
            say(out, Map.of("state", "failed", "detail", refused.getMessage()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            say(out, Map.of("state", "failed", "detail", "The executor is stopping; try again."));
        } catch (IOException | RuntimeException fault) {
            LOG.errorf(fault, "session %s: the clone failed", scope.session());
            say(out, Map.of("state", "failed", "detail", "Something went wrong here; the logs know more."));
        }
    }

    private record Steps(OutputStream out) implements Cloning.Progress {
        @Override
        public void received(long bytes) throws IOException {
            say(out, Map.of("state", "receiving", "bytes", bytes));
        }

        @Override
        public void unpacking() throws IOException {
            say(out, Map.of("state", "unpacking"));
        }
    }

    private static void say(OutputStream out, Map<String, Object> step) throws IOException {
        out.write((MessageCodec.mapper().writeValueAsString(step) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
