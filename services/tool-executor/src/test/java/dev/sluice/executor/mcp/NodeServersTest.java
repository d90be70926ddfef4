package dev.sluice.executor.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.McpFiles;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.McpTransport;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.executor.tool.Applied;
import dev.sluice.executor.workspace.TestWorkspace;
import dev.sluice.executor.workspace.Workspace;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers built with the official SDKs for Node, of both forms of the protocol and by both ways. {@code ./sluice clients}
 * installs them and runs this; without them, in the directory {@code SLUICE_MCP_SERVERS}, it is skipped.
 */
@EnabledIfEnvironmentVariable(
        named = "SLUICE_MCP_SERVERS",
        matches = ".+",
        disabledReason = "No servers are installed: ./sluice clients")
class NodeServersTest {
    private static final ServerName NAME = new ServerName(new TenantId("acme"), "node");
    private static final Path PROGRAMS =
            Path.of(Optional.ofNullable(System.getenv("SLUICE_MCP_SERVERS")).orElse("."));
    private static final String EVERYTHING = "node_modules/@modelcontextprotocol/server-everything/dist/index.js";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"initialized", "stateless"})
    void aProgramIsListedAndCalled(String form) throws Exception {
        assertAddsAndFails(stdio("servers/" + form + ".mjs"), servers(Optional.of(sandbox())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"initialized", "stateless"})
    void aServerByHttpIsListedAndCalled(String form) throws Exception {
        var program = PROGRAMS.resolve("servers/" + form + ".mjs").toString();
        var node = new ProcessBuilder("node", program, "http")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var said = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
            var url = "http://127.0.0.1:" + said.readLine() + "/mcp";

            assertAddsAndFails(new McpTransport.Http(url, Map.of(), Map.of()), servers(Optional.empty()));
        } finally {
            node.destroyForcibly().waitFor();
        }
    }

    @Test
    void theServerOfEverythingCanBeUsed() throws Exception {
        var transport = stdio(EVERYTHING, "stdio");
        var servers = servers(Optional.of(sandbox()));
        var looks = new Looks(servers, (_, _) -> {});

        var tools = listed(looks, transport);

        assertEquals(
                List.of(),
                tools.stream()
                        .filter(one -> one.unfit().isPresent())
                        .map(one -> one.name() + ": " + one.unfit().get())
                        .toList());
        var text = call(
                transport,
                servers,
                looks,
                named(tools, "echo"),
                JsonNodeFactory.instance.objectNode().put("message", "hello"));
        assertTrue(text.endsWith("Echo: hello"), text);
    }

    private void assertAddsAndFails(McpTransport transport, Servers servers) throws Exception {
        var looks = new Looks(servers, (_, _) -> {});
        var tools = listed(looks, transport);
        assertEquals(List.of("add", "fail"), tools.stream().map(McpTool::name).toList());
        assertTrue(tools.stream().allMatch(tool -> tool.unfit().isEmpty()), tools::toString);

        var sum = call(
                transport,
                servers,
                looks,
                named(tools, "add"),
                JsonNodeFactory.instance.objectNode().put("a", 20).put("b", 22));
        assertTrue(sum.endsWith("\n42"), sum);
        var failed = call(
                transport,
                servers,
                looks,
                named(tools, "fail"),
                JsonNodeFactory.instance.objectNode().put("why", "because"));
        assertTrue(failed.endsWith("The tool reports an error:\nbecause"), failed);
    }

    private static List<McpTool> listed(Looks looks, McpTransport transport) throws InterruptedException {
        var listing = looks.look(NAME, server(transport), "v1", List.of());
        assertEquals(Optional.empty(), listing.trouble());
        return listing.tools();
    }

    private static McpTool named(List<McpTool> tools, String name) {
        return tools.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String call(McpTransport transport, Servers servers, Looks looks, McpTool tool, JsonNode arguments)
            throws Exception {
        var applied = new ServerTool(NAME, server(transport), tool, servers, looks)
                .plan(workspace(), arguments)
                .apply(Optional::empty);
        return assertInstanceOf(Applied.Done.class, applied, applied::toString)
                .report()
                .text();
    }

    private Workspace workspace() throws Exception {
        return TestWorkspace.in(Files.createTempDirectory(directory, "ws"));
    }

    private SandboxChoice sandbox() {
        return new SandboxChoice.Chosen(SandboxedWorkspace.sandboxAsConfigured(directory));
    }

    private Servers servers(Optional<SandboxChoice> sandbox) {
        return new Servers(
                sandbox.orElse(new SandboxChoice.Refused("none here")),
                Optional.of(PROGRAMS),
                new SecretFiles(Optional.empty()),
                directory.resolve(".no-files"),
                Outside.by(vertx, Set.of("127.0.0.1"), true));
    }

    private static McpTransport stdio(String program, String... arguments) {
        var command = new ArrayList<>(List.of("node", "/opt/mcp/" + program));
        command.addAll(List.of(arguments));
        return new McpTransport.Stdio(command, Map.of(), Map.of(), McpFiles.NONE);
    }

    private static McpServer server(McpTransport transport) {
        return new McpServer(transport, List.of(Role.CODER), Duration.ofMinutes(1), Risk.HIGH, List.of(), Map.of());
    }
}
