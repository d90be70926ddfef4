package dev.sluice.executor.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TimeAsked;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.ToolSource;
import dev.sluice.executor.policy.CanonicalJson;
import dev.sluice.executor.tool.Change;
import dev.sluice.executor.tool.EffectTool;
import dev.sluice.executor.tool.Trace;
import dev.sluice.executor.workspace.Workspace;
import java.time.Duration;
import java.util.Optional;

/**
 * A tool of an MCP server, as an operator has accepted it. It is an effect whatever its server says of it: nobody here
 * knows what it does.
 */
final class ServerTool implements EffectTool {
    /** For its server to begin and its answer to arrive. */
    private static final Duration BESIDE = Duration.ofSeconds(45);

    private final ServerName name;
    private final McpServer server;
    private final McpTool tool;
    private final Servers servers;
    private final Looks looks;
    private final ToolDefinition definition;

    ServerTool(ServerName name, McpServer server, McpTool tool, Servers servers, Looks looks) {
        this.name = name;
        this.server = server;
        this.tool = tool;
        this.servers = servers;
        this.looks = looks;
        this.definition = definition(name, server, tool);
    }

    @Override
    public ToolDefinition definition() {
        return definition;
    }

    @Override
    public Change plan(Workspace workspace, JsonNode arguments) {
        return new ServerCall(name, server, tool, workspace, arguments, servers, looks);
    }

    /** Only an operator can say that a call may be made again. */
    @Override
    public Trace trace(Workspace workspace, JsonNode arguments, String base) {
        return server.idempotent().contains(tool.name())
                ? new Trace.DidNotHappen(plan(workspace, arguments))
                : new Trace.NobodyKnows();
    }

    /** Of what a call goes to, and as what it is accepted there: another server is another question. */
    static String base(McpServer server, McpTool tool) {
        var what = JsonNodeFactory.instance.objectNode().put("tool", tool.digest());
        what.set("transport", MessageCodec.mapper().valueToTree(server.transport()));
        return Digest.sha256Hex(CanonicalJson.of(what));
    }

    private static ToolDefinition definition(ServerName name, McpServer server, McpTool tool) {
        var description =
                "[A tool of the MCP server " + name.name() + ", described in its own words.] " + tool.description();
        var content = JsonNodeFactory.instance
                .objectNode()
                .put("name", tool.offeredAs())
                .put("description", description)
                .put("digest", tool.digest())
                .put("risk", server.risk().name())
                .set("parameters", tool.parameters());
        return new ToolDefinition(
                tool.offeredAs(),
                description,
                tool.parameters(),
                true,
                true,
                server.risk(),
                Digest.sha256Hex(CanonicalJson.of(content)),
                Optional.of(new TimeAsked("", server.timeMax(), server.timeMax(), BESIDE)),
                Optional.of(new ToolSource(name.tenant(), name.name(), tool.name(), server.roles())));
    }
}
