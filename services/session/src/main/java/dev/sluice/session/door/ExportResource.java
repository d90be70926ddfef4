package dev.sluice.session.door;

import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.door.query.Times;
import dev.sluice.session.export.ExportBook;
import dev.sluice.session.export.Format;
import dev.sluice.session.identity.Caller;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What was said in a session, as a file. */
@Path("/api/v1/sessions/{id}/export")
@Tag(name = "sessions")
@RunOnVirtualThread
@Authenticated
@Requires(Right.SEE_HISTORY)
public class ExportResource {
    private final SecurityIdentity identity;
    private final ExportBook book;
    private final Access access;
    private final AuditTrail audit;

    public ExportResource(SecurityIdentity identity, ExportBook book, Access access, AuditTrail audit) {
        this.identity = identity;
        this.book = book;
        this.access = access;
        this.audit = audit;
    }

    @GET
    @Operation(summary = "All that was said in a session, as a file: format is md (the default), json or csv")
    @APIResponse(responseCode = "200", description = "The file")
    @APIResponse(responseCode = "422", description = "It is too large: take it in parts, with since and until")
    public Response export(
            @PathParam("id") String id,
            @QueryParam("format") Optional<String> format,
            @QueryParam("since") Optional<String> since,
            @QueryParam("until") Optional<String> until) {
        var caller = Caller.of(identity);
        var form = format.map(ExportResource::form).orElse(Format.MARKDOWN);
        var from = Times.read("since", since);
        var before = Times.read("until", until);
        var session = Ids.session(id);
        access.require(caller, session, Right.SEE_HISTORY);
        var file = book.write(session, from, before, form);
        audit.allowed(
                caller.tenant(), caller.user(), "session.export", session.value(), Map.of("format", form.ending()));
        return Response.ok(file)
                .type(form.mediaType())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"%s.%s\"".formatted(session.value(), form.ending()))
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    private static Format form(String ending) {
        return Format.of(ending).orElseThrow(() -> Problem.invalid("format is md, json or csv"));
    }
}
