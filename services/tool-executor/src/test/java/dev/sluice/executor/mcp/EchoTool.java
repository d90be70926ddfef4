package dev.sluice.executor.mcp;

import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTransport;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.tool.EffectTool;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tool of a {@link dev.sluice.testkit.mcp.ToolServer}, accepted as it is, for the tenant of the tests. */
public final class EchoTool {
    /** As agents know it. */
    public static final String NAME = "helper__echo";

    private static final ServerName SERVER = new ServerName(new TenantId("acme"), "helper");

    private EchoTool() {}

    /** @param directory for what servers see that see no files */
    public static EffectTool at(URI url, Path directory, Vertx vertx) throws InterruptedException {
        var servers = new Servers(
                new SandboxChoice.Refused("none here"),
                Optional.empty(),
                new SecretFiles(Optional.empty()),
                directory.resolve("no-files"),
                Outside.by(vertx, Set.of(url.getHost()), true));
        var server = new McpServer(
                new McpTransport.Http(url.toString(), Map.of(), Map.of()),
                List.of(Role.CODER),
                Duration.ofMinutes(1),
                Risk.HIGH,
                List.of(),
                Map.of());
        var looks = new Looks(servers, (_, _) -> {});
        var tool = looks.look(SERVER, server, "v1", List.of()).tools().getFirst();
        return new ServerTool(SERVER, server, tool, servers, looks);
    }
}
