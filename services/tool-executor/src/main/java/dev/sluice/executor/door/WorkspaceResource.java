package dev.sluice.executor.door;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.ToolExecutorConfig;
import dev.sluice.executor.workspace.ProtectedNames;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.keys.WithdrawnTokens;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.json.JsonString;
import jakarta.ws.rs.GET;
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
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The way to a workspace's files for the user who owns it: a directory as JSON, a file as bytes. Whoever does not own
 * the session learns nothing, not even that it exists, and is written down. Files go
 * out piece by piece.
 */
@Path("/api/v1/sessions/{session}/workspace")
@Tag(name = "workspace")
@RolesAllowed({"viewer", "developer", "tenant-admin", "admin"})
public class WorkspaceResource {
    private static final Logger LOG = Logger.getLogger(WorkspaceResource.class);
    private static final int ENTRIES_MAX = 10_000;

    /** What a token must say, beside who its bearer is: a limit of age means nothing to one that has no beginning. */
    private static final List<String> REQUIRED_CLAIMS = List.of("iat", "exp", "aud", "iss");

    private final Workspaces workspaces;
    private final JsonWebToken token;
    private final RefusalAudit audit;
    private final Downloads downloads;
    private final WithdrawnTokens withdrawn;
    private final String tenantClaim;

    WorkspaceResource(
            Workspaces workspaces,
            JsonWebToken token,
            RefusalAudit audit,
            Downloads downloads,
            WithdrawnReading withdrawn,
            ToolExecutorConfig config) {
        this.workspaces = workspaces;
        this.token = token;
        this.audit = audit;
        this.downloads = downloads;
        this.withdrawn = withdrawn.tokens();
        this.tenantClaim = config.tenantClaim();
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
        if (exchange.request().headers().getAll(HttpHeaders.AUTHORIZATION).size() > 1) {
            // Whoever stands before us may have judged the other one.
            audit.refused(Optional.empty(), Optional.empty(), session, "malformed");
            return Problem.of(Problem.Kind.TWICE);
        }
        if (exchange.request().query() != null) {
            return Problem.of(Problem.Kind.QUERY);
        }
        if (!token.getClaimNames().containsAll(REQUIRED_CLAIMS)) {
            audit.refused(tenant(), user(), session, "claims");
            return Problem.of(Problem.Kind.UNAUTHORIZED);
        }
        var entitled = entitlement();
        if (!entitled.getAsBoolean()) {
            audit.refused(tenant(), user(), session, "withdrawn");
            return Problem.of(Problem.Kind.UNAUTHORIZED);
        }
        try {
            var place = WorkspacePath.parse(path);
            var workspace = workspaces.find(new Scope(tenant().orElseThrow(), user().orElseThrow(), session(session)));
            if (workspace.isEmpty()) {
                audit.refused(tenant(), user(), session, "unknown");
                return Problem.of(Problem.Kind.NOT_FOUND);
            }
            if (ProtectedNames.onPath(place)) {
                return Problem.of(Problem.Kind.NOT_FOUND);
            }
            return workspace.get().isDirectory(place)
                    ? list(workspace.get(), place)
                    : read(workspace.get(), place, exchange, entitled);
        } catch (Refused refused) {
            return Problem.of(Problem.kindOf(refused.reason()));
        } catch (NoSuchElementException nobody) {
            audit.refused(tenant(), user(), session, "claims");
            return Problem.of(Problem.Kind.NOT_FOUND);
        }
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException lacking, UriInfo uri) {
        audit.refused(tenant(), user(), uri.getPathParameters().getFirst("session"), "role");
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

    private static SessionId session(String name) throws Refused {
        try {
            return new SessionId(name);
        } catch (IllegalArgumentException malformed) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, "This is no session's id.");
        }
    }

    /** Whether the token still counts, now and after the request; whoever is nobody's user is refused otherwise. */
    private BooleanSupplier entitlement() {
        var tenant = tenant();
        var user = user();
        var login = text(WithdrawnTokens.LOGIN_CLAIM);
        var issuedAt = Instant.ofEpochSecond(token.getIssuedAtTime());
        return () ->
                tenant.isEmpty() || user.isEmpty() || !withdrawn.refuses(tenant.get(), user.get(), login, issuedAt);
    }

    private Optional<TenantId> tenant() {
        try {
            return text(tenantClaim).map(TenantId::new);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** A claim that is a text. */
    private Optional<String> text(String claim) {
        return switch (token.<Object>getClaim(claim)) {
            case JsonString json -> Optional.of(json.getString());
            case String text -> Optional.of(text);
            case null, default -> Optional.empty();
        };
    }

    private Optional<UserId> user() {
        try {
            return Optional.of(UserId.of(token.getIssuer(), token.getSubject()));
        } catch (IllegalArgumentException | NullPointerException malformed) {
            return Optional.empty();
        }
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
    private Response read(Workspace workspace, WorkspacePath file, RoutingContext exchange, BooleanSupplier entitled)
            throws Refused, IOException {
        var connection = exchange.request().connection();
        var seat = downloads.begin(tenant().orElseThrow(), user().orElseThrow(), entitled, connection::close);
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
