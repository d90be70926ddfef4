package dev.sluice.executor.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.executor.ledger.LedgerAway;
import dev.sluice.executor.note.Note;
import dev.sluice.executor.note.NoteBook;
import dev.sluice.executor.note.NoteOwner;
import dev.sluice.executor.warning.Warnings;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The notes that agents wrote down for a user, for himself: nobody else sees them, whatever his role, and whoever asks for
 * another's learns nothing. Only agents write new ones, under the policy; here they are looked through, put right and deleted.
 */
@Path("/api/v1/notes")
@Tag(name = "notes")
@RolesAllowed({"viewer", "developer", "tenant-admin", "admin"})
public class NotesResource {
    /** A text of so many characters fits, however it is escaped. */
    private static final int BODY_BYTES_MAX = 16 * 1024;

    private static final Set<String> QUERY = Set.of("cursor", "limit");
    private static final String NOWHERE = "?";

    private final NoteBook book;
    private final Visitor visitor;
    private final RefusalAudit audit;

    /**
     * A note, as its owner sees it.
     *
     * @param place {@code everywhere}, {@code workspace/<name>} or {@code session/<id>}
     * @param session in which it was written down
     */
    public record NoteView(String id, String place, String text, int version, String session, Instant written_at) {
        static NoteView of(Note note) {
            return new NoteView(
                    note.id(),
                    note.place().key(),
                    note.text(),
                    note.version(),
                    note.session().value(),
                    note.at());
        }
    }

    /**
     * Some of an owner's notes, the newest first.
     *
     * @param total how many he has
     * @param total_max how many he may have
     */
    public record NoteList(List<NoteView> notes, int total, int total_max, Optional<String> next) {}

    /** How many notes are no more. */
    public record Deleted(int deleted) {}

    NotesResource(NoteBook book, Visitor visitor, RefusalAudit audit) {
        this.book = book;
        this.visitor = visitor;
        this.audit = audit;
    }

    /** What is asked for, once it is known by whom. */
    private interface Asked {
        Response answer(NoteOwner owner) throws IOException;
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "List the caller's notes, the newest first")
    public Response list(
            @QueryParam("cursor") String cursor, @QueryParam("limit") String limit, @Context RoutingContext exchange)
            throws IOException {
        return answer(exchange, QUERY, owner -> {
            var page = NotePage.read(cursor, limit);
            return page.isEmpty()
                    ? Problem.of(Problem.Kind.INVALID, NotePage.RULE)
                    : ok(page.get().of(book.notes().of(owner)));
        });
    }

    @DELETE
    @RunOnVirtualThread
    @Operation(summary = "Delete all of the caller's notes, for good")
    public Response deleteAll(@Context RoutingContext exchange) throws IOException {
        return answer(exchange, Set.of(), owner -> ok(new Deleted(book.dropAll(owner))));
    }

    @GET
    @Path("/{note}")
    @RunOnVirtualThread
    @Operation(summary = "Read one of the caller's notes")
    public Response show(@PathParam("note") String id, @Context RoutingContext exchange) throws IOException {
        return answer(exchange, Set.of(), owner -> found(owner, id)
                .map(NotesResource::shown)
                .orElseGet(() -> Problem.of(Problem.Kind.NOT_FOUND)));
    }

    @PUT
    @Path("/{note}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @Operation(summary = "Put another text into one of the caller's notes; If-Match says which version is meant")
    public Response edit(
            @PathParam("note") String id,
            @HeaderParam("If-Match") Optional<String> ifMatch,
            @Context RoutingContext exchange,
            InputStream body)
            throws IOException {
        return answer(exchange, Set.of(), owner -> {
            var note = found(owner, id);
            if (note.isEmpty()) {
                return Problem.of(Problem.Kind.NOT_FOUND);
            }
            var text = text(body);
            var fault = text.isEmpty() ? Optional.of("the body is {\"text\": …}") : fault(text.get());
            if (fault.isPresent()) {
                return Problem.of(Problem.Kind.UNFIT, fault.get());
            }
            return meant(note.get(), ifMatch)
                    ? book.change(owner, id, note.get().version(), text.get())
                            .map(NotesResource::shown)
                            .orElseGet(() -> Problem.of(Problem.Kind.CHANGED))
                    : Problem.of(Problem.Kind.CHANGED);
        });
    }

    @DELETE
    @Path("/{note}")
    @RunOnVirtualThread
    @Operation(summary = "Delete one of the caller's notes, for good; If-Match says which version is meant")
    public Response delete(
            @PathParam("note") String id,
            @HeaderParam("If-Match") Optional<String> ifMatch,
            @Context RoutingContext exchange)
            throws IOException {
        return answer(exchange, Set.of(), owner -> {
            var note = found(owner, id);
            if (note.isPresent() && !meant(note.get(), ifMatch)) {
                return Problem.of(Problem.Kind.CHANGED);
            }
            return note.isPresent() && book.drop(owner, id)
                    ? Response.noContent().build()
                    : Problem.of(Problem.Kind.NOT_FOUND);
        });
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException lacking) {
        audit.refused(visitor.tenant(), visitor.user(), NOWHERE, "role");
        return Problem.of(Problem.Kind.FORBIDDEN);
    }

    @ServerExceptionMapper
    Response unauthorized(UnauthorizedException anonymous) {
        audit.refused(Optional.empty(), Optional.empty(), NOWHERE, "anonymous");
        return Problem.of(Problem.Kind.UNAUTHORIZED);
    }

    @ServerExceptionMapper
    Response fault(IOException fault) {
        return Problem.of(fault);
    }

    @ServerExceptionMapper
    Response fault(RuntimeException fault) {
        return Problem.of(fault);
    }

    private Response answer(RoutingContext exchange, Set<String> query, Asked asked) throws IOException {
        var objection = visitor.objectionToBearer(NOWHERE, exchange);
        if (objection.isPresent()) {
            return Problem.of(objection.get());
        }
        var asks = exchange.queryParams();
        if (!query.containsAll(asks.names())
                || asks.names().stream().anyMatch(name -> asks.getAll(name).size() > 1)) {
            return Problem.of(
                    Problem.Kind.INVALID, "the query has a parameter that is not known here, or has it twice");
        }
        var owner = visitor.tenant().flatMap(tenant -> visitor.user().map(user -> new NoteOwner(tenant, user)));
        if (owner.isEmpty()) {
            return Problem.of(
                    Problem.Kind.FORBIDDEN, "the token does not say whose notes these are: no tenant or no user");
        }
        try {
            return asked.answer(owner.get());
        } catch (LedgerAway away) {
            return Problem.of(Problem.Kind.AWAY, "the notes are out of reach; try again soon");
        }
    }

    private Optional<Note> found(NoteOwner owner, String id) {
        return Note.isId(id) ? book.notes().find(owner, id) : Optional.empty();
    }

    /** Without a word about versions any is meant. */
    private static boolean meant(Note note, Optional<String> ifMatch) {
        return ifMatch.isEmpty()
                || List.of(ifMatch.get().split("\\s*,\\s*")).stream()
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(tag(note)));
    }

    private static String tag(Note note) {
        return "\"" + note.version() + "\"";
    }

    /** Empty if the body says anything else. */
    private static Optional<String> text(InputStream body) throws IOException {
        var bytes = body.readNBytes(BODY_BYTES_MAX + 1);
        if (bytes.length > BODY_BYTES_MAX) {
            return Optional.empty();
        }
        try {
            var wish = MessageCodec.mapper().readTree(bytes);
            return Optional.ofNullable(wish)
                    .filter(said -> said.isObject() && said.size() == 1)
                    .map(said -> said.path("text"))
                    .filter(JsonNode::isTextual)
                    .map(said -> said.textValue().strip());
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<String> fault(String text) {
        if (!Note.isText(text)) {
            return Optional.of("a note is a text of 1 to " + Note.CHARS_MAX + " characters");
        }
        return Warnings.knownSecret(text)
                .map(secret -> "the text holds what looks like " + secret + ", and notes hold no secrets");
    }

    private static Response shown(Note note) {
        return Response.fromResponse(ok(NoteView.of(note)))
                .header(HttpHeaders.ETAG, tag(note))
                .build();
    }

    private static Response ok(Object view) {
        return Response.ok(view, MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
