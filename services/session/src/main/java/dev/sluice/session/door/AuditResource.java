package dev.sluice.session.door;

import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.audit.AuditBook;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Cursor;
import dev.sluice.session.door.query.Times;
import dev.sluice.session.identity.Caller;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who was let do what, and who was not: for those who look after a tenant, or the installation. */
@Path("/api/v1/audit")
@Tag(name = "audit")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
@Requires(Right.SEE_AUDIT)
public class AuditResource {
    private static final int ACTION_CHARS_MAX = 100;

    private final SecurityIdentity identity;
    private final AuditBook book;
    private final Access access;

    /** A page of records, the newest first. */
    public record Page(List<AuditBook.Entry> records, Optional<String> next) implements View {}

    public AuditResource(SecurityIdentity identity, AuditBook book, Access access) {
        this.identity = identity;
        this.book = book;
        this.access = access;
    }

    @GET
    @Operation(summary = "The audit's records, the newest first, 20 a page; outcome is allowed or refused")
    public Page list(
            @QueryParam("tenant") Optional<String> tenant,
            @QueryParam("user") Optional<String> user,
            @QueryParam("session") Optional<String> session,
            @QueryParam("action") Optional<String> action,
            @QueryParam("outcome") Optional<String> outcome,
            @QueryParam("since") Optional<String> since,
            @QueryParam("until") Optional<String> until,
            @QueryParam("cursor") String cursor) {
        var caller = Caller.of(identity);
        var whose = Ids.tenant(tenant).orElse(caller.tenant());
        access.require(caller, whose, Optional.empty(), Right.SEE_AUDIT);
        var filter = new AuditBook.Filter(
                whose,
                Ids.user(user),
                Ids.session(session),
                action.map(AuditResource::action),
                outcome.map(AuditResource::allowed),
                Times.read("since", since),
                Times.read("until", until));
        var after = Cursor.read(cursor);
        var rows = book.entries(filter, after.at(), after.id(), Cursor.PAGE + 1);
        var page = Cursor.page(rows, row -> new Cursor(row.at(), row.id()));
        return new Page(page.rows(), page.next());
    }

    private static String action(String text) {
        if (text.length() > ACTION_CHARS_MAX || !text.matches("[a-z0-9_.-]+")) {
            throw Problem.invalid("action is malformed: it looks like call.run");
        }
        return text;
    }

    private static boolean allowed(String outcome) {
        return switch (outcome) {
            case "allowed" -> true;
            case "refused" -> false;
            default -> throw Problem.invalid("outcome is allowed or refused");
        };
    }
}
