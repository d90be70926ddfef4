package dev.sluice.executor.door;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.TurnId;
import dev.sluice.executor.call.KafkaOutcomes;
import dev.sluice.executor.ledger.LedgerAway;
import dev.sluice.executor.ledger.PostgresLedger;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspaces;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * What one turn made of a session's files, for whoever may see them, and how to take that back, for the user who owns the
 * session. What others did to the files since then goes too, so a roll back is for the turn that was last.
 */
@Path("/api/v1/workspaces/{session}/turns/{turn}")
@Tag(name = "workspace")
public class TurnFilesResource {

    /** Nobody reads more at once, and a few such answers must not take the executor from the calls. */
    private static final ToldFiles.Limits LIMITS =
            new ToldFiles.Limits(500, 32L * 1024 * 1024, 2L * 1024 * 1024, Duration.ofSeconds(5));

    private static final Duration LOCK_MAX = Duration.ofSeconds(10);

    private final Workspaces workspaces;
    private final KeptFiles kept;
    private final PostgresLedger ledger;
    private final Visitor visitor;
    private final RefusalAudit audit;
    private final KafkaOutcomes outcomes;

    /**
     * What a turn made of the files.
     *
     * @param complete whether these are all
     */
    public record TurnDiff(
            String turn, String before, String after, List<ToldFiles.FileDiff> files, boolean complete) {}

    /** As what the files are there again. */
    public record RolledBack(String turn, String files) {}

    TurnFilesResource(
            Workspaces workspaces,
            KeptFiles kept,
            PostgresLedger ledger,
            Visitor visitor,
            RefusalAudit audit,
            KafkaOutcomes outcomes) {
        this.workspaces = workspaces;
        this.kept = kept;
        this.ledger = ledger;
        this.visitor = visitor;
        this.audit = audit;
        this.outcomes = outcomes;
    }

    /** What is asked for, once it is known to be for this visitor. */
    private interface Asked {
        Response answer(Scope scope, TurnId turn, Around around) throws Refused, IOException, InterruptedException;
    }

    /** The files around a turn. */
    private record Around(SnapshotId before, SnapshotId after) {}

    @GET
    @Path("/diff")
    @RunOnVirtualThread
    @RolesAllowed({"viewer", "developer", "tenant-admin", "admin"})
    @Operation(summary = "What a turn's calls made of the session's files, as unified diffs")
    public Response diff(
            @PathParam("session") String session, @PathParam("turn") String turn, @Context RoutingContext exchange)
            throws IOException, InterruptedException {
        return answer(session, turn, exchange, true, this::difference);
    }

    @POST
    @Path("/rollback")
    @RunOnVirtualThread
    @RolesAllowed({"developer", "tenant-admin", "admin"})
    @Operation(summary = "Set the session's files back to before a turn; the conversation stays")
    public Response rollBack(
            @PathParam("session") String session, @PathParam("turn") String turn, @Context RoutingContext exchange)
            throws IOException, InterruptedException {
        return answer(session, turn, exchange, false, this::rolledBack);
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
    Response away(LedgerAway away) {
        return Problem.of(Problem.Kind.AWAY);
    }

    @ServerExceptionMapper
    Response fault(IOException fault) {
        return Problem.of(fault);
    }

    @ServerExceptionMapper
    Response fault(RuntimeException fault) {
        return Problem.of(fault);
    }

    /** @param guests whether those may ask with whom the session is shared */
    private Response answer(String session, String turn, RoutingContext exchange, boolean guests, Asked asked)
            throws IOException, InterruptedException {
        var objection = visitor.objection(session, exchange);
        if (objection.isPresent()) {
            return Problem.of(objection.get());
        }
        try {
            var scope = guests ? visitor.scope(session, exchange, false) : visitor.scope(session);
            if (scope.isEmpty() || workspaces.find(scope.get()).isEmpty()) {
                audit.refused(visitor.tenant(), visitor.user(), session, "unknown");
                return Problem.of(Problem.Kind.NOT_FOUND);
            }
            var id = turn(scope.get(), turn);
            return asked.answer(scope.get(), id, around(id));
        } catch (Refused refused) {
            return Problem.of(Problem.kindOf(refused.reason()));
        }
    }

    private static Response ok(Object body) {
        return Response.ok(body, MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private Response difference(Scope scope, TurnId turn, Around around) throws Refused, IOException {
        var told = new ToldFiles(LIMITS);
        kept.compare(scope, around.before(), around.after(), told);
        return ok(new TurnDiff(
                turn.value(), around.before().value(), around.after().value(), told.files(), told.complete()));
    }

    private Response rolledBack(Scope scope, TurnId turn, Around around)
            throws Refused, IOException, InterruptedException {
        var until = Instant.now().plus(LOCK_MAX);
        var lock = workspaces.locks().acquire(scope, () -> Instant.now().isBefore(until));
        if (lock.isEmpty()) {
            return Problem.of(Problem.Kind.IN_USE);
        }
        try (var _ = lock.get()) {
            kept.setBack(scope, around.before());
        }
        outcomes.record(new AuditRecorded(
                "r:" + UUID.randomUUID(),
                scope.tenant(),
                scope.user(),
                Optional.of(scope.session()),
                "workspace.rollback",
                turn.value(),
                true,
                Map.of("files", around.before().value()),
                Instant.now()));
        return ok(new RolledBack(turn.value(), around.before().value()));
    }

    /** From before its first effect to behind its last, as far as both are kept. */
    private Around around(TurnId turn) throws Refused {
        var files = ledger.outcomesOf(turn).stream()
                .flatMap(outcome -> outcome.files().stream())
                .toList();
        if (files.isEmpty()) {
            throw new Refused(CallFailure.NOT_FOUND, "The turn has changed no files.");
        }
        var before = files.getFirst().before();
        var after = files.getLast().after();
        if (before.isEmpty() || after.isEmpty()) {
            throw new Refused(CallFailure.NOT_FOUND, "The files around the turn are not kept.");
        }
        return new Around(before.get(), after.get());
    }

    private static TurnId turn(Scope scope, String name) throws Refused {
        try {
            var turn = new TurnId(name);
            if (turn.session().equals(scope.session())) {
                return turn;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below.
        }
        throw new Refused(CallFailure.NOT_FOUND, "There is no such turn.");
    }
}
