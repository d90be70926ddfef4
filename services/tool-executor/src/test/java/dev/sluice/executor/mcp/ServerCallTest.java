package dev.sluice.executor.mcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.McpFiles;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.McpTransport;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.tool.Applied;
import dev.sluice.executor.tool.ToolOutput;
import dev.sluice.executor.tool.Trace;
import dev.sluice.executor.workspace.TestWorkspace;
import dev.sluice.executor.workspace.Workspace;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are programs, in the sandbox of this machine: they do what they should, and whatever they should not. */
class ServerCallTest {
    private static final ServerName NAME = new ServerName(new TenantId("acme"), "test");
    private static final Duration PLENTY = Duration.ofMinutes(1);
    private static final JsonNode TEXT = JsonNodeFactory.instance.objectNode().put("text", "hello");

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();

    private final List<List<McpTool>> seen = new CopyOnWriteArrayList<>();
    private Servers servers;
    private Looks looks;
    private Workspace workspace;

    @AfterEach
    void close() {
        vertx.close();
    }

    @BeforeEach
    void sandbox() throws Exception {
        var programs = ServerPrograms.make();
        Files.writeString(
                Files.createDirectories(directory.resolve("secrets/acme")).resolve("key"), "correct-horse-battery\n");
        workspace = TestWorkspace.in(Files.createDirectory(directory.resolve("ws")));
        Files.writeString(workspace.root().resolve("README.md"), "hello");
        servers = new Servers(
                new SandboxChoice.Chosen(SandboxedWorkspace.sandboxWithPython(directory)),
                Optional.of(programs),
                new SecretFiles(Optional.of(directory.resolve("secrets"))),
                directory.resolve(".no-files"),
                Outside.by(vertx, Set.of(), false));
        looks = new Looks(servers, (_, tools) -> seen.add(tools));
    }

    @ParameterizedTest
    @ValueSource(strings = {"good", "old", "loud"})
    void aCallIsAnswered(String mode) throws Exception {
        var server = server(mode, McpFiles.NONE, PLENTY);

        var output = done(apply(server, "echo", TEXT));

        assertTrue(output.text().endsWith("\nhello"), output.text());
        assertTrue(done(apply(server, "echo", TEXT)).text().endsWith("\nhello"));
    }

    @Test
    void anErrorOfTheToolIsAResult() throws Exception {
        var text = JsonNodeFactory.instance.objectNode().put("text", "fail");

        var output = done(apply(server("good", McpFiles.NONE, PLENTY), "echo", text));

        assertTrue(output.text().endsWith("The tool reports an error:\nit did not work"), output.text());
    }

    @Test
    void aServerSeesTheFilesThatItMayAndNoNetwork() throws Exception {
        var nothing = look(server("good", McpFiles.NONE, PLENTY));
        assertEquals("[]", nothing.path("files").toString());
        assertEquals("OSError", nothing.path("write").asText());
        assertEquals(0, nothing.path("network").asInt());

        var reading = look(server("good", McpFiles.READ, PLENTY));
        assertEquals("[\"README.md\"]", reading.path("files").toString());
        assertEquals("OSError", reading.path("write").asText());

        var writing = look(server("good", McpFiles.WRITE, PLENTY));
        assertEquals(1, writing.path("write").asInt());
        assertEquals("x", Files.readString(workspace.root().resolve("written")));
    }

    @Test
    void aSecretIsForTheServerAlone() throws Exception {
        var found = look(server("good", McpFiles.NONE, PLENTY));

        assertEquals(
                "[\"SERVER_MODE\",\"SERVER_SECRET\"]", found.path("environment").toString());
        assertEquals("[a secret]", found.path("secret").asText());
    }

    @Test
    void aDefinitionThatChangesIsNotCalledAndTold() throws Exception {
        var server = server("changing", McpFiles.NONE, PLENTY);

        var refused = assertInstanceOf(Applied.NotBegun.class, apply(server, "echo", TEXT));

        assertEquals(CallFailure.DENIED, refused.reason());
        assertTrue(refused.sentence().contains("accept it again"), refused.sentence());
        assertEquals(1, seen.size());
    }

    @Test
    void aLongResultIsShortened() throws Exception {
        assertTrue(
                done(apply(server("huge", McpFiles.NONE, PLENTY), "echo", TEXT)).truncated());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dies", "endless"})
    void ofACallThatBreaksOffNobodyKnowsTheEnd(String mode) {
        var server = server(mode, McpFiles.NONE, PLENTY);

        assertThrows(IOException.class, () -> apply(server, "echo", TEXT));
        assertInstanceOf(Trace.NobodyKnows.class, tool(server, "echo").trace(workspace, TEXT, ""));
    }

    @Test
    void aCallMayBeMadeAgainOnlyIfAnOperatorSaysSo() {
        var server = server("good", McpFiles.NONE, PLENTY);
        var repeatable = new McpServer(server.transport(), server.roles(), PLENTY, Risk.LOW, List.of("echo"), Map.of());

        assertInstanceOf(Trace.DidNotHappen.class, tool(repeatable, "echo").trace(workspace, TEXT, ""));
        assertInstanceOf(Trace.NobodyKnows.class, tool(repeatable, "look").trace(workspace, TEXT, ""));
    }

    @Test
    void silenceEndsWithTheTime() throws Exception {
        var tool = accepted(server("silent", McpFiles.NONE, PLENTY), "echo");

        var ended = tool.plan(workspace, TEXT)
                .apply(() -> seen.isEmpty() ? Optional.empty() : Optional.of(StopSignal.Reason.TIME_UP));

        var late = assertInstanceOf(Applied.OutOfTime.class, ended);

        assertTrue(late.report().text().contains("not known"));
    }

    @Test
    void aCallThatIsCalledOffEnds() throws Exception {
        var server = server("silent", McpFiles.NONE, PLENTY);
        var tool = accepted(server, "echo");

        var ended = tool.plan(workspace, TEXT)
                .apply(() -> seen.isEmpty() ? Optional.empty() : Optional.of(StopSignal.Reason.CALLED_OFF));

        assertInstanceOf(Applied.CalledOff.class, ended);
    }

    @Test
    void nothingThatAServerStartsOutlivesTheCall() throws Exception {
        var mark = "sluice-" + UUID.randomUUID();

        done(apply(
                server("fork", McpFiles.NONE, PLENTY),
                "echo",
                JsonNodeFactory.instance.objectNode().put("text", mark)));

        await().atMost(Duration.ofSeconds(20)).until(() -> ProcessHandle.allProcesses()
                .map(ProcessHandle::info)
                .noneMatch(info -> info.commandLine().orElse("").contains(mark)));
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws Exception {
        var absent = new McpServer(
                new McpTransport.Stdio(List.of("/usr/bin/no-such-server"), Map.of(), Map.of(), McpFiles.NONE),
                List.of(Role.CODER),
                PLENTY,
                Risk.HIGH,
                List.of(),
                Map.of());

        var refused = assertInstanceOf(
                Applied.NotBegun.class,
                tool(absent, "echo").plan(workspace, TEXT).apply(Optional::empty));

        assertTrue(refused.sentence().contains("The MCP server test cannot be used: it ended"), refused.sentence());
        assertTrue(looks.look(NAME, absent, "v1", List.of()).trouble().isPresent());
    }

    @Test
    void whatIsShownIsWhatIsCalled() {
        var server = server("good", McpFiles.READ, PLENTY);

        var shown = tool(server, "echo").plan(workspace, TEXT).diff().orElseThrow();

        assertTrue(shown.startsWith("calls: echo\nof the MCP server: test (python3 /opt/mcp/server.py good, in the"
                + " sandbox, no network, reads the workspace)\nwith: {"));
        assertFalse(shown.contains("correct-horse"));
    }

    private JsonNode look(McpServer server) throws Exception {
        var text = done(apply(server, "look", JsonNodeFactory.instance.objectNode()))
                .text();
        return MessageCodec.mapper().readTree(text.substring(text.indexOf('\n') + 1));
    }

    private static ToolOutput done(Applied applied) {
        return assertInstanceOf(Applied.Done.class, applied, applied::toString).report();
    }

    private Applied apply(McpServer server, String tool, JsonNode arguments) throws Exception {
        return accepted(server, tool).plan(workspace, arguments).apply(Optional::empty);
    }

    /** As it is described now. */
    private ServerTool accepted(McpServer server, String name) throws Exception {
        var listing = looks.look(NAME, server, "v1", List.of());
        assertEquals(Optional.empty(), listing.trouble());
        var tool = listing.tools().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        return new ServerTool(NAME, server, tool, servers, looks);
    }

    private ServerTool tool(McpServer server, String name) {
        var tool = new McpTool(
                name,
                ToolName.of("test", name),
                "",
                JsonNodeFactory.instance.objectNode().put("type", "object"),
                Optional.empty(),
                "digest",
                Optional.empty());
        return new ServerTool(NAME, server, tool, servers, looks);
    }

    private static McpServer server(String mode, McpFiles files, Duration timeMax) {
        return new McpServer(
                new McpTransport.Stdio(
                        List.of("python3", "/opt/mcp/server.py", mode),
                        Map.of("SERVER_MODE", mode),
                        Map.of("SERVER_SECRET", "key"),
                        files),
                List.of(Role.CODER),
                timeMax,
                Risk.HIGH,
                List.of(),
                Map.of());
    }
}
