package dev.sluice.executor.door;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.ToolExecutorConfig;
import dev.sluice.executor.tool.ReadFile;
import dev.sluice.executor.workspace.ProtectedNames;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.executor.workspace.Workspaces;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.json.JsonString;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * The way to a workspace's files for the user who owns it: a directory as JSON, a file as bytes. Whoever does not own
 * the session learns nothing, not even that it exists.
 */
@Path("/api/v1/sessions/{session}/workspace")
@Tag(name = "workspace")
@RolesAllowed({"viewer", "developer", "tenant-admin", "admin"})
public class WorkspaceResource {
    private static final int ENTRIES_MAX = 10_000;

    private final Workspaces workspaces;
    private final JsonWebToken token;
    private final String tenantClaim;

    WorkspaceResource(Workspaces workspaces, JsonWebToken token, ToolExecutorConfig config) {
        this.workspaces = workspaces;
        this.token = token;
        this.tenantClaim = config.tenantClaim();
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "List the files at the top of a session's workspace")
    public Response root(@PathParam("session") String session) throws IOException {
        return get(session, "");
    }

    @GET
    @Path("/{path:.*}")
    @RunOnVirtualThread
    @Operation(summary = "List a directory of a session's workspace, or read a file")
    public Response get(@PathParam("session") String session, @PathParam("path") String path) throws IOException {
        try {
            var place = WorkspacePath.parse(path);
            var workspace = find(session);
            if (workspace.isEmpty() || ProtectedNames.onPath(place)) {
                return Problem.NOT_FOUND.response();
            }
            return workspace.get().isDirectory(place) ? list(workspace.get(), place) : read(workspace.get(), place);
        } catch (Refused refused) {
            return Problem.of(refused.reason()).response();
        }
    }

    private Optional<Workspace> find(String session) throws IOException {
        var scope = scopeOf(session);
        return scope.isPresent() ? workspaces.find(scope.get()) : Optional.empty();
    }

    /** The caller's own scope; empty if session or caller are nothing that we could have named. */
    private Optional<Scope> scopeOf(String session) {
        var tenant = token.<Object>getClaim(tenantClaim);
        try {
            return Optional.of(new Scope(
                    new TenantId(tenant instanceof JsonString text ? text.getString() : (String) tenant),
                    new UserId(token.getName()),
                    new SessionId(session)));
        } catch (IllegalArgumentException | ClassCastException malformed) {
            return Optional.empty();
        }
    }

    private static Response list(Workspace workspace, WorkspacePath directory) throws Refused, IOException {
        var entries = workspace.list(directory, ENTRIES_MAX).stream()
                .filter(entry -> !ProtectedNames.isProtected(entry.path().name()))
                .flatMap(entry -> Listing.Item.of(entry).stream())
                .toList();
        return Response.ok(new Listing(directory.toString(), entries), MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** Always a download: what a model wrote must never run as a page of ours. */
    private static Response read(Workspace workspace, WorkspacePath file) throws Refused, IOException {
        var content = workspace.read(file, ReadFile.BYTES_MAX);
        var name = URLEncoder.encode(file.name(), StandardCharsets.UTF_8).replace("+", "%20");
        return Response.ok(content, MediaType.APPLICATION_OCTET_STREAM)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename*=UTF-8''" + name)
                .header("X-Content-Type-Options", "nosniff")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
