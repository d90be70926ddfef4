package dev.sluice.executor.door;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.Input.FilesArrived;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.call.KafkaOutcomes;
import dev.sluice.executor.intake.Intake;
import dev.sluice.executor.intake.Intakes;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.policy.call.ProtectedNames;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Files on their way in: who may send them, what became of them, and that they came. A workspace that is not there is made for
 * whoever shows the session service's ticket; without one it does not exist.
 */
@Singleton
class Uploads {
    private static final Duration LOCK_MAX = Duration.ofSeconds(10);

    private final Workspaces workspaces;
    private final Intakes intakes;
    private final Visitor visitor;
    private final RefusalAudit audit;
    private final Transfers transfers;
    private final KafkaOutcomes outcomes;

    /**
     * What came.
     *
     * @param complete whether {@code left_out} names all that did not come
     * @param before as what the files were kept before; a roll back of a turn may go behind it
     */
    public record Uploaded(
            int files,
            long bytes,
            List<Intake.LeftOut> left_out,
            boolean complete,
            Optional<SnapshotId> before,
            Optional<SnapshotId> after) {}

    Uploads(
            Workspaces workspaces,
            Intakes intakes,
            Visitor visitor,
            RefusalAudit audit,
            Transfers transfers,
            KafkaOutcomes outcomes) {
        this.workspaces = workspaces;
        this.intakes = intakes;
        this.visitor = visitor;
        this.audit = audit;
        this.transfers = transfers;
        this.outcomes = outcomes;
    }

    /** What is sent, once it is known by whom and where to. */
    private interface Sending {
        Optional<Intakes.Taken> take(Scope scope, WorkspacePath path, BooleanSupplier patient)
                throws Refused, IOException, InterruptedException;
    }

    Response archive(String session, String path, RoutingContext exchange, InputStream body)
            throws IOException, InterruptedException {
        return answer(session, path, exchange, (scope, place, patient) -> intakes.archive(scope, place, body, patient));
    }

    Response file(String session, String path, RoutingContext exchange, InputStream body)
            throws IOException, InterruptedException {
        return answer(session, path, exchange, (scope, place, patient) -> intakes.file(scope, place, body, patient));
    }

    private Response answer(String session, String path, RoutingContext exchange, Sending sending)
            throws IOException, InterruptedException {
        return admitted(session, exchange, (scope, seat) -> {
            try (seat) {
                return received(scope, path, sending);
            }
        });
    }

    private Response received(Scope scope, String path, Sending sending)
            throws Refused, IOException, InterruptedException {
        var place = WorkspacePath.parse(path);
        if (ProtectedNames.onPath(place.names())) {
            return Problem.of(Problem.Kind.UNFIT, place + " is protected: secrets, .git and .sluice are not sent.");
        }
        var taken = sending.take(scope, place, new Patience()::left);
        if (taken.isEmpty()) {
            return Problem.of(Problem.Kind.IN_USE);
        }
        record(scope, visitor.user().orElseThrow(), "workspace.upload", place.toString(), taken.get());
        return Response.ok(told(taken.get()), MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** What is done for whoever may put something into a workspace; gives up the seat when it is done, not when he leaves. */
    interface Admitted {
        Response answer(Scope scope, Transfers.Seat seat) throws Refused, IOException, InterruptedException;
    }

    /** Lets in whoever may write to the workspace; everybody else learns nothing. */
    Response admitted(String session, RoutingContext exchange, Admitted admitted)
            throws IOException, InterruptedException {
        var objection = visitor.objection(session, exchange);
        if (objection.isPresent()) {
            return Problem.of(objection.get());
        }
        try {
            var scope = visitor.scope(session, exchange, true);
            if (scope.isEmpty() || !there(scope.get(), session, exchange)) {
                audit.refused(visitor.tenant(), visitor.user(), session, "unknown");
                return Problem.of(Problem.Kind.NOT_FOUND);
            }
            var entitled = visitor.entitlement();
            var seat = transfers.begin(
                    visitor.tenant().orElseThrow(),
                    visitor.user().orElseThrow(),
                    entitled,
                    exchange.request().connection()::close);
            if (seat.isEmpty()) {
                return Problem.of(Problem.Kind.BUSY);
            }
            if (!entitled.getAsBoolean()) {
                seat.get().close();
                return Problem.of(Problem.Kind.UNAUTHORIZED);
            }
            return admitted.answer(scope.get(), seat.get());
        } catch (Refused refused) {
            return Problem.unfit(refused);
        }
    }

    /** Whether the workspace is there, made now if a ticket says that it may be. */
    private boolean there(Scope scope, String session, RoutingContext exchange) throws Refused, IOException {
        if (workspaces.find(scope).isPresent()) {
            return true;
        }
        var ticket =
                visitor.ticket(session, exchange).filter(shown -> shown.scope().equals(scope));
        if (ticket.isEmpty() || workspaces.forbidden(scope)) {
            return false;
        }
        workspaces.open(scope, ticket.get().template());
        return true;
    }

    /** For the workspace, from when it is asked for: until then it is the sender who takes his time. */
    static final class Patience {
        private Optional<Instant> end = Optional.empty();

        boolean left() {
            if (end.isEmpty()) {
                end = Optional.of(Instant.now().plus(LOCK_MAX));
            }
            return Instant.now().isBefore(end.get());
        }
    }

    /** Writes down that something came. */
    void record(Scope scope, UserId by, String action, String resource, Intakes.Taken taken)
            throws InterruptedException {
        outcomes.record(new AuditRecorded(
                "u:" + UUID.randomUUID(),
                scope.tenant(),
                by,
                Optional.of(scope.session()),
                action,
                resource,
                true,
                Map.of(
                        "files",
                        Integer.toString(taken.intake().files()),
                        "bytes",
                        Long.toString(taken.intake().bytes())),
                Instant.now()));
        outcomes.publish(new InputRecord(
                "upload:" + UUID.randomUUID(),
                scope,
                Optional.of(Actor.EXECUTOR),
                Optional.empty(),
                new FilesArrived(taken.intake().files(), taken.intake().bytes())));
    }

    static Uploaded told(Intakes.Taken taken) {
        var intake = taken.intake();
        return new Uploaded(
                intake.files(),
                intake.bytes(),
                intake.leftOut(),
                intake.leftOutMore() == 0,
                taken.files().before(),
                taken.files().after());
    }
}
