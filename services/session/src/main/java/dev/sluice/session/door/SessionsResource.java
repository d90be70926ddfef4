package dev.sluice.session.door;

import dev.sluice.contracts.Digest;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.Traceparent;
import dev.sluice.contracts.UserId;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Owners;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.Text;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.intent.Inbox;
import dev.sluice.session.intent.Refused;
import dev.sluice.session.mode.Modes;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.FactRow;
import dev.sluice.session.projection.Patience;
import dev.sluice.session.projection.SessionRow;
import dev.sluice.session.projection.ShareRow;
import dev.sluice.session.projection.TitleRow;
import dev.sluice.session.turn.WorkspaceNames;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Sessions: open, list, look at, rename, delete. */
@Path("/api/v1/sessions")
@Tag(name = "sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class SessionsResource {
    private static final int NAME_HASH_CHARS = 24;
    private static final int TITLE_CHARS_SOUGHT_MAX = 200;

    private final SecurityIdentity identity;
    private final Access access;
    private final Owners owners;
    private final Inbox inbox;
    private final WorkspaceNames workspaces;
    private final Modes modes;
    private final Database database;
    private final Patience patience;

    /**
     * A session to get or create.
     *
     * @param sessionId the id of a session of the caller, or a name of his choice for a new one: the same name is the
     *     same session of his each time, and its id is in the answer; without one a new session gets a new id
     * @param workspace the name of an allowed server directory to start from
     * @param mode in which a new session begins: {@code ask}, {@code auto-edit} or {@code plan-only}
     */
    public record Open(
            Optional<String> sessionId, Optional<String> title, Optional<String> workspace, Optional<String> mode)
            implements StrictBody {
        public Open {
            sessionId = Text.optional("session_id", sessionId, 64);
            title = Text.optional("title", title, TextLimit.TITLE);
            workspace = Text.optional("workspace", workspace, 200);
            mode = Text.optional("mode", mode, 16);
            mode.ifPresent(Modes::known);
            sessionId.ifPresent(SessionId::new);
        }
    }

    /** What a session is called from now on. */
    public record Rename(String title) implements StrictBody {
        public Rename {
            title = Text.required("title", title, TextLimit.TITLE);
        }
    }

    public SessionsResource(
            SecurityIdentity identity,
            Access access,
            Owners owners,
            Inbox inbox,
            WorkspaceNames workspaces,
            Modes modes,
            Database database,
            Patience patience) {
        this.identity = identity;
        this.access = access;
        this.owners = owners;
        this.inbox = inbox;
        this.workspaces = workspaces;
        this.modes = modes;
        this.database = database;
        this.patience = patience;
    }

    @POST
    @Requires(Right.OPEN_SESSION)
    @Operation(
            summary = "Get or create a session: 201 if it is new, 200 if it was there; its id is the one in the answer")
    public Response open(Open open, @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        var caller = Caller.of(identity);
        var named = open.sessionId().map(name -> named(caller, name));
        var known = Stream.concat(open.sessionId().map(SessionId::new).stream(), named.stream())
                .filter(id -> access.owns(caller, id))
                .findFirst();
        if (known.isPresent()) {
            return Response.ok(view(known.get())).build();
        }
        var session = named.orElseGet(SessionsResource::fresh);
        workspaces.require(open.workspace());
        var request = new Input.SessionRequested(
                open.title(), open.workspace(), modes.first(caller, caller.scope(session), open.mode()));
        var answer = inbox.send(caller.actor(), caller.scope(session), request, traceparent)
                .await();
        return switch (answer.fact()) {
            case Fact.IntentRefused refused
            when refused.reason() == Refusal.SESSION_EXISTS ->
                Response.ok(view(session)).build();
            case Fact.IntentRefused refused -> throw Refused.problem(refused);
            case Fact _ -> {
                owners.learn(answer);
                yield Response.created(URI.create("/api/v1/sessions/" + session))
                        .entity(fresh(answer, open))
                        .build();
            }
        };
    }

    @GET
    @Requires(Right.SEE_SESSION)
    @Operation(
            summary = "The caller's sessions, or those that others share with him, the latest active first, 20 a page;"
                    + " all, or those whose title has a text")
    public SessionView.Page list(
            @QueryParam("text") Optional<String> text,
            @QueryParam("shared") Optional<String> shared,
            @QueryParam("cursor") String cursor) {
        var caller = Caller.of(identity);
        var after = Cursor.read(cursor);
        var sought = Text.optional("text", text, TITLE_CHARS_SOUGHT_MAX).orElse("");
        if (shared.filter(word -> !word.matches("true|false")).isPresent()) {
            throw Problem.invalid("shared must be true or false");
        }
        var others = shared.filter("true"::equals).isPresent();
        var rows = database.ask(() -> others
                ? SessionRow.sharedWith(caller.tenant(), caller.user(), sought, after.at(), after.id(), Cursor.PAGE + 1)
                : SessionRow.ofOwner(caller.tenant(), caller.user(), sought, after.at(), after.id(), Cursor.PAGE + 1));
        var page = Cursor.page(rows, row -> new Cursor(row.lastActivity, row.id));
        var views = others
                ? ofOthers(caller, page.rows())
                : page.rows().stream().map(SessionView::of).toList();
        return new SessionView.Page(views, page.next());
    }

    @GET
    @Path("/{id}")
    @Requires(Right.SEE_SESSION)
    @Operation(summary = "One session")
    public SessionView get(@PathParam("id") String id) {
        var session = Ids.session(id);
        var caller = Caller.of(identity);
        var scope = access.require(caller, session, Right.SEE_SESSION);
        var view = view(session);
        return caller.owns(scope)
                ? view
                : access.shareOf(caller, session)
                        .map(right -> view.sharedBy(scope.user(), right))
                        .orElseThrow(Problem::notFound);
    }

    @PATCH
    @Path("/{id}")
    @Requires(Right.OPEN_SESSION)
    @Operation(summary = "Give a session another title")
    public SessionView rename(@PathParam("id") String id, Rename rename) {
        var session = Ids.session(id);
        access.require(Caller.of(identity), session, Right.OPEN_SESSION);
        view(session);
        return Optional.ofNullable(database.change(() -> TitleRow.rename(session, rename.title())))
                .map(SessionView::of)
                .orElseThrow(Problem::notFound);
    }

    @DELETE
    @Path("/{id}")
    @Requires(Right.DELETE_SESSION)
    @Operation(summary = "Delete a session; 409 while a turn runs")
    public Response delete(@PathParam("id") String id, @HeaderParam(Traceparent.HEADER) Optional<String> traceparent) {
        var caller = Caller.of(identity);
        var scope = access.require(caller, Ids.session(id), Right.DELETE_SESSION);
        inbox.send(caller.actor(), scope, new Input.SessionDeletionRequested(), traceparent)
                .awaitSuccess();
        return Response.noContent().build();
    }

    /** The session is known by its fact; its row may come a moment later. */
    private SessionView view(SessionId session) {
        return patience.until(
                        () -> Optional.ofNullable(database.ask(() -> SessionRow.<SessionRow>findById(session.value()))))
                .map(row -> SessionView.of(row, database.ask(() -> FactRow.mode(session))))
                .orElseThrow(() -> Problem.unavailable("the session is not readable yet"));
    }

    /** Marked with what their owners let the caller do. One that is taken away meanwhile is not shown any more. */
    private List<SessionView> ofOthers(Caller caller, List<SessionRow> rows) {
        var shares = database
                .ask(() -> ShareRow.with(
                        caller.tenant(),
                        caller.user(),
                        rows.stream().map(row -> row.id).toList()))
                .stream()
                .collect(Collectors.toMap(share -> share.sessionId, share -> share));
        return rows.stream()
                .flatMap(row -> Optional.ofNullable(shares.get(row.id)).flatMap(ShareRow::right).stream()
                        .map(right -> SessionView.of(row).sharedBy(new UserId(row.owner), right)))
                .toList();
    }

    private static SessionId fresh() {
        return new SessionId("s-" + UUID.randomUUID().toString().replace("-", ""));
    }

    /** What a caller names is his: no two callers' names meet, so none can tell whether another has taken one. */
    private static SessionId named(Caller caller, String name) {
        var whose = String.join(
                "\n", "sluice-session-1", caller.tenant().value(), caller.user().value(), name);
        return new SessionId("c-" + Digest.sha256Hex(whose).substring(0, NAME_HASH_CHARS));
    }

    private static SessionView fresh(FactRecord record, Open open) {
        return new SessionView(
                record.scope().session().value(),
                open.title(),
                open.workspace(),
                open.mode().or(() -> Optional.of("ask")),
                "idle",
                Optional.empty(),
                record.seq(),
                record.at(),
                record.at(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
