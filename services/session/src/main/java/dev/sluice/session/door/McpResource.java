package dev.sluice.session.door;

import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.TenantId;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Requires;
import dev.sluice.session.access.Right;
import dev.sluice.session.config.Configs;
import dev.sluice.session.config.IfMatch;
import dev.sluice.session.config.TableRow;
import dev.sluice.session.config.Tables;
import dev.sluice.session.config.Tables.Name;
import dev.sluice.session.door.json.StrictBody;
import dev.sluice.session.door.json.View;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.mcp.McpBook;
import dev.sluice.session.mcp.McpVersion;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The MCP servers of a tenant: set, looked at, and their tools accepted one by one. */
@Path("/api/v1/mcp")
@Tag(name = "mcp")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Authenticated
public class McpResource {
    private static final int SERVERS_MAX = 32;

    private final SecurityIdentity identity;
    private final Access access;
    private final Tables tables;
    private final TableDoor door;
    private final Configs configs;
    private final McpBook book;

    /**
     * The tools that are accepted from now on, and no others.
     *
     * @param tools by name, each with the digest of the definition that was looked at
     */
    public record Acceptance(Map<String, String> tools) implements StrictBody {
        public Acceptance {
            if (tools == null || tools.size() > McpServer.ACCEPTED_MAX || tools.containsValue(null)) {
                throw new IllegalArgumentException(
                        "tools is an object of at most " + McpServer.ACCEPTED_MAX + " names with digests");
            }
        }
    }

    /** The servers of one tenant. */
    public record ServersView(List<McpServerView> servers) implements View {}

    public McpResource(
            SecurityIdentity identity, Access access, Tables tables, TableDoor door, Configs configs, McpBook book) {
        this.identity = identity;
        this.access = access;
        this.tables = tables;
        this.door = door;
        this.configs = configs;
        this.book = book;
    }

    @GET
    @Requires(Right.SEE_MCP)
    @Operation(summary = "The MCP servers of a tenant; for operators of any, by ?tenant=")
    public ServersView list(@QueryParam("tenant") Optional<String> tenant) {
        var whose = tenant(tenant, Right.SEE_MCP);
        return new ServersView(book.of(whose).stream().map(this::view).toList());
    }

    @GET
    @Path("/{name}")
    @Requires(Right.SEE_MCP)
    @Operation(
            summary = "One server and the tools that it has, each with what is to be accepted; its ETag is its version")
    public Response get(@PathParam("name") String name, @QueryParam("tenant") Optional<String> tenant) {
        return answer(known(tenant(tenant, Right.SEE_MCP), name));
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Right.SET_MCP)
    @Operation(
            summary = "Set a server. What was accepted of it stays accepted, unless it is reached in another way now")
    @APIResponse(responseCode = "200", description = "The server, with its version")
    @APIResponse(responseCode = "400", description = "No such server can be; the detail says why")
    @APIResponse(responseCode = "409", description = "The tenant has 32 servers already")
    @APIResponse(responseCode = "412", description = "Another version counts")
    public Response set(
            @PathParam("name") String name,
            @QueryParam("tenant") Optional<String> tenant,
            McpWish wish,
            @HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        if (!McpServer.isName(name)) {
            throw Problem.invalid("a server's name is 1 to 24 lower-case letters, digits and dashes, a letter first");
        }
        var whose = tenant(tenant, Right.SET_MCP);
        var wished = wished(wish);
        var before = find(whose, name);
        if (before.isEmpty() && book.of(whose).size() >= SERVERS_MAX) {
            throw Problem.of(409, "too_many_servers", "there are " + SERVERS_MAX + " MCP servers already");
        }
        var same =
                before.map(McpVersion::body).filter(known -> known.transport().equals(wished.transport()));
        var accepted = same.map(McpServer::accepted).orElse(Map.of());
        var now = kept(whose, name, wished.accepting(accepted), condition.or(() -> before.map(McpResource::tag)));
        if (before.isPresent() && same.isEmpty()) {
            // What was seen there is not what is here: nobody is to accept it.
            configs.remove(McpListing.KIND, McpVersion.key(whose, name));
        }
        return answer(now);
    }

    @PUT
    @Path("/{name}/accepted")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Right.SET_MCP)
    @Operation(
            summary = "Accept tools as they are described now, and no others; agents are offered them a moment later")
    @APIResponse(responseCode = "200", description = "The server, with its version")
    @APIResponse(responseCode = "409", description = "A tool is not as it was looked at, or cannot be offered")
    @APIResponse(responseCode = "412", description = "Another version counts")
    public Response accept(
            @PathParam("name") String name,
            @QueryParam("tenant") Optional<String> tenant,
            Acceptance acceptance,
            @HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        if (acceptance == null) {
            throw Problem.invalid("the body is empty");
        }
        var whose = tenant(tenant, Right.SET_MCP);
        var known = known(whose, name);
        acceptance.tools().forEach((tool, digest) -> requireSeen(known, tool, digest));
        return answer(kept(
                whose, name, known.body().accepting(acceptance.tools()), condition.or(() -> Optional.of(tag(known)))));
    }

    @DELETE
    @Path("/{name}")
    @Requires(Right.SET_MCP)
    @Operation(summary = "Take a server away; its tools are offered no more, a moment later")
    @APIResponse(responseCode = "204", description = "It was taken away, or was never set")
    @APIResponse(responseCode = "412", description = "Another version counts")
    public Response remove(
            @PathParam("name") String name,
            @QueryParam("tenant") Optional<String> tenant,
            @HeaderParam(IfMatch.HEADER) Optional<String> condition) {
        var whose = tenant(tenant, Right.SET_MCP);
        if (!McpServer.isName(name)) {
            throw Problem.notFound();
        }
        var response = door.remove(table(whose, name), condition);
        configs.remove(McpListing.KIND, McpVersion.key(whose, name));
        return response;
    }

    /** What was accepted stays so; anything else must be as an executor sees it now. */
    private void requireSeen(McpVersion known, String tool, String digest) {
        if (digest.equals(known.body().accepted().get(tool))) {
            return;
        }
        var seen = book.listing(known.tenant(), known.name()).stream()
                .flatMap(listing -> listing.tools().stream())
                .filter(one -> one.name().equals(tool))
                .findFirst();
        if (seen.filter(one -> one.digest().equals(digest) && one.unfit().isEmpty())
                .isEmpty()) {
            throw Problem.of(
                    409, "not_as_seen", "a tool is not as it was looked at, or cannot be offered: look at it again");
        }
    }

    private TenantId tenant(Optional<String> asked, Right right) {
        var caller = Caller.of(identity);
        var tenant = asked.map(McpResource::tenantId).orElse(caller.tenant());
        access.require(caller, tenant, Optional.empty(), right);
        return tenant;
    }

    private static TenantId tenantId(String text) {
        try {
            return new TenantId(text);
        } catch (IllegalArgumentException malformed) {
            throw Problem.invalid("tenant is none");
        }
    }

    private static McpServer wished(McpWish wish) {
        if (wish == null) {
            throw Problem.invalid("the body is empty");
        }
        try {
            return wish.server();
        } catch (IllegalArgumentException | NullPointerException impossible) {
            throw Problem.invalid(impossible.getMessage() == null ? "a value is missing" : impossible.getMessage());
        }
    }

    private McpVersion known(TenantId tenant, String name) {
        return find(tenant, name).orElseThrow(Problem::notFound);
    }

    private Optional<McpVersion> find(TenantId tenant, String name) {
        return McpServer.isName(name)
                ? tables.find(table(tenant, name)).map(row -> version(tenant, name, row))
                : Optional.empty();
    }

    private McpVersion kept(TenantId tenant, String name, McpServer server, Optional<String> condition) {
        return version(tenant, name, door.set(table(tenant, name), server, condition));
    }

    private static McpVersion version(TenantId tenant, String name, TableRow row) {
        try {
            var body = MessageCodec.read(row.body.getBytes(StandardCharsets.UTF_8), McpServer.class);
            return new McpVersion(tenant, name, row.version, body);
        } catch (UnreadableMessage broken) {
            throw new IllegalStateException("the table of an MCP server is none", broken);
        }
    }

    private static Name table(TenantId tenant, String name) {
        return new Name(McpServer.KIND, McpVersion.key(tenant, name));
    }

    private static String tag(McpVersion version) {
        return IfMatch.tag(version.version());
    }

    private McpServerView view(McpVersion version) {
        return McpServerView.of(version, book.listing(version.tenant(), version.name()));
    }

    private Response answer(McpVersion version) {
        return Response.ok(view(version)).header(HttpHeaders.ETAG, tag(version)).build();
    }
}
