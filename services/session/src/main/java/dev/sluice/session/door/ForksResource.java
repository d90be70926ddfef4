package dev.sluice.session.door;

import dev.sluice.contracts.Digest;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.Traceparent;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Owners;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.fork.ForkAllowance;
import dev.sluice.session.fork.Past;
import dev.sluice.session.fork.Pasts;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.intent.Inbox;
import dev.sluice.session.intent.Refused;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.Patience;
import dev.sluice.session.projection.SessionRow;
import dev.sluice.session.turn.TurnRequest;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** From what a session was: a new one that goes on there, or the same again. */
@Path("/api/v1/sessions/{id}")
@Tag(name = "sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class ForksResource {
    private static final int KEY_HASH_CHARS = 24;
    private static final int FAMILY_MAX = 1_000;

    private final SecurityIdentity identity;
    private final Access access;
    private final Owners owners;
    private final Inbox inbox;
    private final Pasts pasts;
    private final Database database;
    private final Patience patience;
    private final AuditTrail audit;
    private final ForkAllowance allowance;

    /**
     * A fork to make.
     *
     * @param seq the last fact that counts; without one the newest
     * @param withoutFiles whether the workspace begins as any other, where the files of that time are not kept
     */
    public record Fork(Optional<Long> seq, Optional<String> title, Optional<Boolean> withoutFiles)
            implements StrictBody {
        public Fork {
            title = Text.optional("title", title, TextLimit.TITLE);
            if (seq.filter(number -> number < 1).isPresent()) {
                throw new IllegalArgumentException("seq must be 1 or more");
            }
        }
    }

    /**
     * A rewind to make.
     *
     * @param turn the first turn that is to count no more
     * @param withoutFiles whether the files stay as they are
     */
    public record Rewind(String turn, Optional<Boolean> withoutFiles) implements StrictBody {
        public Rewind {
            Text.required("turn", turn, TextLimit.NAME);
        }
    }

    /** What became of a rewind; {@code seq} is the fact that says so. */
    public record Rewound(String sessionId, String turn, long toSeq, long seq, Optional<String> files)
            implements View {}

    /** The caller's sessions that grew from the same one, the oldest first; {@code forked_from} makes them a tree. */
    public record Family(List<SessionView> sessions, boolean complete) implements View {}

    public ForksResource(
            SecurityIdentity identity,
            Access access,
            Owners owners,
            Inbox inbox,
            Pasts pasts,
            Database database,
            Patience patience,
            AuditTrail audit,
            ForkAllowance allowance) {
        this.allowance = allowance;
        this.identity = identity;
        this.access = access;
        this.owners = owners;
        this.inbox = inbox;
        this.pasts = pasts;
        this.database = database;
        this.patience = patience;
        this.audit = audit;
    }

    @POST
    @Path("/fork")
    @Requires(Right.OPEN_SESSION)
    @Operation(
            summary = "A new session that goes on where this one was after a fact, with the files as they were; with an"
                    + " Idempotency-Key the same one each time")
    @APIResponse(responseCode = "201", description = "It is new")
    @APIResponse(responseCode = "200", description = "It was made before with this key")
    @APIResponse(responseCode = "403", description = "The files are another user's")
    @APIResponse(responseCode = "409", description = "The files of that time are not kept")
    @APIResponse(responseCode = "422", description = "The key stands for another fork")
    @APIResponse(responseCode = "429", description = "The caller made as many forks in this hour as he may")
    public Response fork(
            @PathParam("id") String id,
            Fork fork,
            @HeaderParam("Idempotency-Key") Optional<String> sentKey,
            @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        var caller = Caller.of(identity);
        var key = Text.optional("Idempotency-Key", sentKey, TurnRequest.KEY_CHARS_MAX);
        var from = Ids.session(id);
        access.require(caller, from, Right.SEE_HISTORY);
        var session = key.map(text -> named(caller, from, text)).orElseGet(ForksResource::fresh);
        if (key.isPresent() && access.owns(caller, session)) {
            return Response.ok(view(same(session, fork))).build();
        }
        allowance.require(caller);
        var past = pasts.of(from, fork.seq().orElseGet(() -> pasts.newest(from)));
        var source = row(from);
        var request = new Input.ForkRequested(
                new Input.SessionRequested(
                        fork.title().or(() -> Optional.ofNullable(source.title)),
                        Optional.ofNullable(source.workspace)),
                from,
                past.at(),
                access.owns(caller, from) ? files(past, fork.withoutFiles()) : othersFiles(past, fork.withoutFiles()),
                past.history());
        var answer = inbox.send(caller.actor(), caller.scope(session), request, traceparent)
                .await();
        if (answer.fact() instanceof Fact.IntentRefused refused) {
            if (key.isPresent() && refused.reason() == Refusal.SESSION_EXISTS) {
                return Response.ok(view(same(session, fork))).build();
            }
            throw Refused.problem(refused);
        }
        owners.learn(answer);
        audit.allowed(
                caller.tenant(),
                caller.user(),
                "session.fork",
                from.value(),
                Map.of("fork", session.value(), "seq", Long.toString(past.at())));
        return Response.created(URI.create("/api/v1/sessions/" + session))
                .entity(view(forked(session)))
                .build();
    }

    @POST
    @Path("/rewind")
    @Requires(Right.REWIND_SESSION)
    @Operation(summary = "The session as it was before a turn, conversation and files; said again it changes nothing")
    @APIResponse(responseCode = "200", description = "It is as it was before the turn")
    @APIResponse(responseCode = "409", description = "A turn is running, or the files of that time are not kept")
    public Rewound rewind(
            @PathParam("id") String id, Rewind rewind, @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        var caller = Caller.of(identity);
        var scope = access.require(caller, Ids.session(id), Right.REWIND_SESSION);
        var turn = Ids.turn(rewind.turn());
        if (!turn.session().equals(scope.session())) {
            throw Problem.notFound();
        }
        var done = pasts.rewound(turn);
        if (done.isPresent()) {
            return rewound(done.get());
        }
        var past = pasts.of(scope.session(), pasts.before(turn).orElseThrow(Problem::notFound));
        var request = new Input.RewindRequested(turn, past.at(), files(past, rewind.withoutFiles()), past.history());
        var answer = inbox.send(caller.actor(), scope, request, traceparent).await();
        if (answer.fact() instanceof Fact.IntentRefused refused) {
            if (refused.reason() == Refusal.ALREADY_DECIDED) {
                return patience.until(() -> pasts.rewound(turn))
                        .map(ForksResource::rewound)
                        .orElseThrow(() -> Problem.unavailable("the session is not readable yet"));
            }
            throw Refused.problem(refused);
        }
        audit.allowed(
                caller.tenant(),
                caller.user(),
                "session.rewind",
                scope.session().value(),
                Map.of("turn", turn.value(), "seq", Long.toString(past.at())));
        return rewound(answer);
    }

    @GET
    @Path("/forks")
    @Requires(Right.SEE_SESSION)
    @Operation(summary = "The caller's sessions that grew from the same one as this; forked_from makes them a tree")
    public Family forks(@PathParam("id") String id) {
        var caller = Caller.of(identity);
        var session = Ids.session(id);
        access.require(caller, session, Right.SEE_SESSION);
        var rows = database.ask(() -> SessionRow.family(session, caller.tenant(), caller.user(), FAMILY_MAX + 1));
        return new Family(rows.stream().limit(FAMILY_MAX).map(SessionView::of).toList(), rows.size() <= FAMILY_MAX);
    }

    /** The files that go on; 409 where they are lost and nobody said that it may go without. */
    private static Optional<SnapshotId> files(Past past, Optional<Boolean> without) {
        if (without.orElse(false)) {
            return Optional.empty();
        }
        return switch (past.files()) {
            case Past.Kept kept -> Optional.of(kept.snapshot());
            case Past.Untouched _ -> Optional.empty();
            case Past.Lost _ ->
                throw Problem.of(
                        409,
                        "files_not_kept",
                        "the files of that time are not kept; with \"without_files\": true it goes on without them");
        };
    }

    /** Who may see what was said in somebody's session may not see his files. */
    private static Optional<SnapshotId> othersFiles(Past past, Optional<Boolean> without) {
        if (past.files() instanceof Past.Untouched || without.orElse(false)) {
            return Optional.empty();
        }
        throw Problem.of(
                403,
                "files_of_another",
                "the files belong to the session's owner; with \"without_files\": true the fork goes on without them");
    }

    /** The fork of a key, if it is of what is asked for now. */
    private SessionRow same(SessionId session, Fork fork) {
        var row = forked(session);
        if (fork.seq().filter(seq -> !seq.equals(row.forkedSeq)).isPresent()) {
            throw Problem.of(422, "idempotency_conflict", "the idempotency key stands for another fork");
        }
        return row;
    }

    private SessionRow forked(SessionId session) {
        return patience.until(() -> found(session).filter(row -> row.forkedFrom != null))
                .orElseThrow(() -> Problem.unavailable("the session is not readable yet"));
    }

    private SessionRow row(SessionId session) {
        return found(session).orElseThrow(Problem::notFound);
    }

    private Optional<SessionRow> found(SessionId session) {
        return Optional.ofNullable(database.ask(() -> SessionRow.<SessionRow>findById(session.value())));
    }

    private static SessionView view(SessionRow row) {
        return SessionView.of(row);
    }

    private static Rewound rewound(FactRecord record) {
        if (!(record.fact() instanceof Fact.SessionRewound fact)) {
            throw new IllegalStateException("a rewind is answered by its fact");
        }
        return new Rewound(
                record.scope().session().value(),
                fact.turn().value(),
                fact.at(),
                record.seq(),
                fact.files().map(SnapshotId::value));
    }

    private static SessionId fresh() {
        return new SessionId("f-" + UUID.randomUUID().toString().replace("-", ""));
    }

    private static SessionId named(Caller caller, SessionId from, String key) {
        var whose = String.join(
                "\n", "sluice-fork-1", caller.tenant().value(), caller.user().value(), from.value(), key);
        return new SessionId("f-" + Digest.sha256Hex(whose).substring(0, KEY_HASH_CHARS));
    }
}
