package dev.sluice.executor.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.McpFiles;
import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.McpTransport;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.tool.EffectTool;
import dev.sluice.executor.tool.Toolbox;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class McpToolsTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHERS = new TenantId("others");

    private final Vertx vertx = Vertx.vertx();
    private final Toolbox toolbox = new Toolbox(List.of());
    private final AtomicInteger changes = new AtomicInteger();
    private final McpTools tools = new McpTools(
            new Servers(
                    new SandboxChoice.Refused("none here"),
                    Optional.empty(),
                    new SecretFiles(Optional.empty()),
                    Path.of("nowhere"),
                    Outside.by(vertx, Set.of(), false)),
            toolbox,
            (_, _) -> {},
            changes::incrementAndGet);

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void aToolIsOfferedOnceItIsAccepted() {
        server(Map.of());
        listed(tool("echo", "one"));
        assertEquals("", toolbox.names(ACME));

        server(Map.of("echo", "one"));

        assertEquals("weather__echo", toolbox.names(ACME));
        var definition = toolbox.find(ACME, "weather__echo").orElseThrow().definition();
        assertTrue(definition.effect());
        assertTrue(definition.approvalByDefault());
        assertEquals("acme/weather__echo", definition.key());
        assertEquals(List.of(Role.CODER), definition.source().orElseThrow().roles());
    }

    @Test
    void aToolIsAnEffectWhateverItsServerClaims() {
        server(Map.of("echo", "one"));
        listed(tool("echo", "one"));

        assertInstanceOf(EffectTool.class, toolbox.find(ACME, "weather__echo").orElseThrow());
    }

    @Test
    void aToolThatIsNoLongerAsItWasAcceptedIsNotOffered() {
        server(Map.of("echo", "one"));
        listed(tool("echo", "one"));
        var before = changes.get();

        listed(tool("echo", "two"));

        assertEquals("", toolbox.names(ACME));
        assertTrue(changes.get() > before);
    }

    @Test
    void aToolOfOneTenantIsNobodyElses() {
        server(Map.of("echo", "one"));
        listed(tool("echo", "one"));

        assertEquals(Optional.empty(), toolbox.find(OTHERS, "weather__echo"));
        assertEquals("", toolbox.names(OTHERS));
    }

    @Test
    void whatCannotBeOfferedIsNotEvenIfItWasAccepted() {
        server(Map.of("echo", "one"));
        var tool = tool("echo", "one");

        listed(new McpTool(
                tool.name(),
                tool.offeredAs(),
                "",
                tool.parameters(),
                Optional.empty(),
                tool.digest(),
                Optional.of("it is odd")));

        assertEquals("", toolbox.names(ACME));
    }

    @Test
    void aServerThatDoesNotAnswerKeepsItsToolsAndOneThatIsTakenAwayLosesThem() {
        server(Map.of("echo", "one"));
        tell(McpListing.KIND, new McpListing("v1", Optional.of("it ended"), List.of(tool("echo", "one"))));
        assertEquals("weather__echo", toolbox.names(ACME));

        tools.removed(McpServer.KIND, "acme/weather");

        assertEquals("", toolbox.names(ACME));
    }

    private void server(Map<String, String> accepted) {
        tell(
                McpServer.KIND,
                new McpServer(
                        new McpTransport.Stdio(List.of("none"), Map.of(), Map.of(), McpFiles.NONE),
                        List.of(Role.CODER),
                        Duration.ofSeconds(5),
                        Risk.HIGH,
                        List.of(),
                        accepted));
    }

    private void listed(McpTool... listed) {
        tell(McpListing.KIND, new McpListing("v1", Optional.empty(), List.of(listed)));
    }

    private void tell(String kind, Object body) {
        tools.told(new ConfigVersion(
                kind,
                "acme/weather",
                "v1",
                MessageCodec.mapper().valueToTree(body),
                new UserId("root"),
                Instant.EPOCH));
    }

    private static McpTool tool(String name, String digest) {
        return new McpTool(
                name,
                ToolName.of("weather", name),
                "Does it.",
                JsonNodeFactory.instance.objectNode().put("type", "object"),
                Optional.empty(),
                digest,
                Optional.empty());
    }
}
