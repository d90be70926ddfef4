package dev.sluice.executor.door;

import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.policy.call.ProtectedNames;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The way to a workspace's files for the user who owns it or with whom it is shared, and from outside into it: a directory as
 * JSON, a file as bytes. Whoever else comes learns nothing, not even that it exists, and is written down. Files go out piece by
 * piece, and come in so, too.
 */
@Path("/api/v1/sessions/{session}/workspace")
@Tag(name = "workspace")
@RolesAllowed({"viewer", "developer", "tenant-admin", "admin"})
public class WorkspaceResource {
    private static final Logger LOG = Logger.getLogger(WorkspaceResource.class);
    private static final int ENTRIES_MAX = 10_000;

    private final Workspaces workspaces;
    private final Visitor visitor;
    private final RefusalAudit audit;
    private final Transfers transfers;
    private final Uploads uploads;

    WorkspaceResource(
            Workspaces workspaces, Visitor visitor, RefusalAudit audit, Transfers transfers, Uploads uploads) {
        this.workspaces = workspaces;
        this.visitor = visitor;
        this.audit = audit;
        this.transfers = transfers;
        this.uploads = uploads;
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "List the files at the top of a session's workspace")
    public Response root(@PathParam("session") String session, @Context RoutingContext exchange) throws IOException {
        return get(session, "", exchange);
    }

    @GET
    @Path("/{path:.*}")
    @RunOnVirtualThread
    @Operation(summary = "List a directory of a session's workspace, or read a file")
    public Response get(
            @PathParam("session") String session, @PathParam("path") String path, @Context RoutingContext exchange)
            throws IOException {
        var objection = visitor.objection(session, exchange);
        if (objection.isPresent()) {
            return Problem.of(objection.get());
        }
        try {
            var place = WorkspacePath.parse(path);
            var workspace =
                    workspaces.find(visitor.scope(session, exchange, false).orElseThrow());
            if (workspace.isEmpty()) {
                audit.refused(visitor.tenant(), visitor.user(), session, "unknown");
                return Problem.of(Problem.Kind.NOT_FOUND);
            }
            if (ProtectedNames.onPath(place.names())) {
                return Problem.of(Problem.Kind.NOT_FOUND);
            }
            return workspace.get().isDirectory(place)
                    ? list(workspace.get(), place)
                    : read(workspace.get(), place, exchange);
        } catch (Refused refused) {
            return Problem.of(Problem.kindOf(refused.reason()));
        } catch (NoSuchElementException nobody) {
            audit.refused(visitor.tenant(), visitor.user(), session, "claims");
            return Problem.of(Problem.Kind.NOT_FOUND);
        }
    }

    @PUT
    @Path("/{path:.+}")
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    @RolesAllowed({"developer", "tenant-admin", "admin"})
    @Operation(summary = "Put a file into a session's workspace, new or in the place of the old")
    public Response put(
            @PathParam("session") String session,
            @PathParam("path") String path,
            @Context RoutingContext exchange,
            InputStream body)
            throws IOException, InterruptedException {
        return uploads.file(session, path, exchange, body);
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    @RolesAllowed({"developer", "tenant-admin", "admin"})
    @Operation(summary = "Unpack a tar, a tar.gz or a zip into a session's workspace, all of it or nothing")
    public Response unpack(@PathParam("session") String session, @Context RoutingContext exchange, InputStream body)
            throws IOException, InterruptedException {
        return uploads.archive(session, "", exchange, body);
    }

    @POST
    @Path("/{path:.+}")
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    @RolesAllowed({"developer", "tenant-admin", "admin"})
    @Operation(summary = "Unpack a tar, a tar.gz or a zip into a directory of a session's workspace")
    public Response unpackInto(
            @PathParam("session") String session,
            @PathParam("path") String path,
            @Context RoutingContext exchange,
            InputStream body)
            throws IOException, InterruptedException {
        return uploads.archive(session, path, exchange, body);
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

    @ServerExceptionMapper
    Response fault(RuntimeException fault) {
        return Problem.of(fault);
    }

    private static Response list(Workspace workspace, WorkspacePath directory) throws Refused, IOException {
        var entries = workspace.list(directory, ENTRIES_MAX + 1);
        var items = entries.stream()
                .limit(ENTRIES_MAX)
                .filter(entry -> !ProtectedNames.isProtected(entry.path().name()))
                .flatMap(entry -> Listing.Item.of(entry).stream())
                .toList();
        var listing = new Listing(directory.toString(), items, entries.size() <= ENTRIES_MAX);
        return Response.ok(listing, MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** Always a download: what a model wrote must never run as a page of ours. */
    private Response read(Workspace workspace, WorkspacePath file, RoutingContext exchange)
            throws Refused, IOException {
        var entitled = visitor.entitlement();
        var connection = exchange.request().connection();
        var seat = transfers.begin(
                visitor.tenant().orElseThrow(), visitor.user().orElseThrow(), entitled, connection::close);
        if (seat.isEmpty()) {
            return Problem.of(Problem.Kind.BUSY);
        }
        // However it ends: read, broken off, refused after this, or never begun, as for HEAD.
        exchange.addEndHandler(_ -> seat.get().close());
        if (!entitled.getAsBoolean()) {
            // Withdrawn since it was asked, and before it could be cut.
            return Problem.of(Problem.Kind.UNAUTHORIZED);
        }
        var content = workspace.stream(file);
        exchange.addEndHandler(_ -> closeQuietly(content));
        var name = URLEncoder.encode(file.name(), StandardCharsets.UTF_8).replace("+", "%20");
        StreamingOutput pieces = content::transferTo;
        return Response.ok(pieces, MediaType.APPLICATION_OCTET_STREAM)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename*=UTF-8''" + name)
                .header("X-Content-Type-Options", "nosniff")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static void closeQuietly(InputStream content) {
        try {
            content.close();
        } catch (IOException trouble) {
            LOG.debugf("A file that was read did not close: %s", trouble);
        }
    }
}
