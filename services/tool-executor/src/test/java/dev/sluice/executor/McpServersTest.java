package dev.sluice.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Input.ApprovalRequired;
import dev.sluice.contracts.Input.CallFailed;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.McpFiles;
import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.McpServer;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.McpTransport;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server of tools from its configuration to its end, on real Kafka and in the sandbox; the test plays operator, orchestrator
 * and approver.
 */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class McpServersTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TestCalls calls = new TestCalls();

    /** Its own each time: what stands on the topics already is not told again. */
    private final String server = "s" + UUID.randomUUID().toString().substring(0, 8);

    private final String name = "acme/" + server;

    @TempDir
    Path directory;

    private TopicProbe configs;
    private TopicProbe tools;
    private TopicProbe inbox;
    private TopicWriter writer;

    @BeforeEach
    void open() {
        SandboxedWorkspace.sandboxWithPython(directory);
        configs = TopicProbe.open(Topics.CONFIGS);
        tools = TopicProbe.open(Topics.TOOLS);
        inbox = TopicProbe.open(Topics.INBOX);
        writer = TopicWriter.open();
    }

    @AfterEach
    void close() {
        // None of them if the sandbox is not there.
        if (writer != null) {
            writer.close();
            inbox.close();
            tools.close();
            configs.close();
        }
    }

    @Test
    void aServersToolIsAcceptedCalledAndTakenAway() throws Exception {
        set(Map.of());
        var listed = listed();
        assertEquals(
                List.of("echo", "look"),
                listed.tools().stream().map(McpTool::name).toList());

        set(Map.of("echo", listed.tools().getFirst().digest()));
        var announced = tools.await(record -> record.key().equals(name + "__echo") && record.value() != null, LIMIT);
        var definition = MessageCodec.read(announced.value(), ToolDefinition.class);
        assertTrue(definition.description().endsWith("Repeats a text."));

        var call = calls.call(
                server + "__echo", JsonNodeFactory.instance.objectNode().put("text", "hello"), true);
        var question = assertInstanceOf(ApprovalRequired.class, outcome(call, 1));
        assertEquals(Risk.HIGH, question.risk());
        assertTrue(question.diff().orElseThrow().contains("\"text\" : \"hello\""));

        send(TestCalls.approved(call, question, ExecutorTestResource.sessionKey()));
        var done = assertInstanceOf(CallSucceeded.class, next(call, 2));
        assertTrue(done.output().endsWith("\nhello"), done.output());

        writer.send(Topics.CONFIGS, McpServer.KIND + "/" + name, null);
        tools.await(record -> record.key().equals(name + "__echo") && record.value() == null, LIMIT);
        var late = calls.call(
                server + "__echo", JsonNodeFactory.instance.objectNode().put("text", "again"), true);
        assertEquals(
                CallFailure.UNKNOWN_TOOL,
                assertInstanceOf(CallFailed.class, outcome(late, 1)).reason());
    }

    private void set(Map<String, String> accepted) {
        var configured = new McpServer(
                new McpTransport.Stdio(List.of("python3", "/opt/mcp/server.py"), Map.of(), Map.of(), McpFiles.NONE),
                List.of(Role.CODER),
                Duration.ofMinutes(1),
                Risk.HIGH,
                List.of(),
                accepted);
        var version = new ConfigVersion(
                McpServer.KIND,
                name,
                "v" + accepted.size(),
                MessageCodec.mapper().valueToTree(configured),
                new UserId("root"),
                Instant.now());
        writer.send(Topics.CONFIGS, version.currentKey(), MessageCodec.write(version));
    }

    private McpListing listed() {
        return listing(configs.await(
                one -> one.key().equals(McpListing.KIND + "/" + name)
                        && one.value() != null
                        && listing(one).trouble().isEmpty(),
                LIMIT));
    }

    private static McpListing listing(ConsumerRecord<String, byte[]> record) {
        try {
            var version = MessageCodec.read(record.value(), ConfigVersion.class);
            return MessageCodec.mapper().convertValue(version.body(), McpListing.class);
        } catch (MessageCodec.UnreadableMessage broken) {
            throw new AssertionError(broken);
        }
    }

    private CallOutcome outcome(CallWork work, int count) {
        send(work);
        return next(work, count);
    }

    private CallOutcome next(CallWork work, int count) {
        return inbox.await(record -> answers(record, work), count, LIMIT).stream()
                .map(record -> (CallOutcome) input(record).input())
                .toList()
                .getLast();
    }

    private void send(CallWork work) {
        writer.send(Topics.calls("local"), work.request().call().value(), MessageCodec.write(work));
    }

    private static boolean answers(ConsumerRecord<String, byte[]> record, CallWork work) {
        return input(record).input() instanceof CallOutcome outcome
                && outcome.call().equals(work.request().call());
    }

    private static InputRecord input(ConsumerRecord<String, byte[]> record) {
        try {
            return MessageCodec.read(record.value(), InputRecord.class);
        } catch (MessageCodec.UnreadableMessage broken) {
            throw new AssertionError(broken);
        }
    }
}
