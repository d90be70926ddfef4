package dev.sluice.executor;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Control;
import dev.sluice.contracts.Input.ApprovalRequired;
import dev.sluice.contracts.Input.CallCancelled;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.WorkspaceTemplates;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TestInfra;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole service on real Kafka and Postgres; the test plays orchestrator, session service and approver. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class ToolExecutorTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TestCalls calls = new TestCalls();

    @Inject
    Workspaces workspaces;

    private TopicProbe inbox;
    private TopicProbe audit;
    private TopicWriter writer;

    @BeforeEach
    void open() {
        inbox = TopicProbe.open(Topics.INBOX);
        audit = TopicProbe.open(Topics.AUDIT);
        writer = TopicWriter.open();
    }

    @AfterEach
    void close() {
        inbox.close();
        audit.close();
        writer.close();
    }

    @Test
    void readsAndListsTheWorkspace() {
        var read = calls.read("README.md");
        var list = calls.list();
        send(read);
        send(list);

        assertTrue(assertInstanceOf(CallSucceeded.class, outcome(read)).output().startsWith("# Greeter"));
        assertTrue(assertInstanceOf(CallSucceeded.class, outcome(list)).output().contains("src/greeting.py"));
        assertEquals(List.of("allowed"), decisions(read, 1));
    }

    @Test
    void aWriteHappensAfterTheApprovalAndOnceHoweverOftenItIsDelivered() throws Exception {
        var write = calls.write("hello.txt", "hello\n");
        send(write);
        var question = assertInstanceOf(ApprovalRequired.class, outcome(write));
        assertFalse(Files.exists(file("hello.txt")));
        assertTrue(question.diff().orElseThrow().contains("+hello"));

        var approved = TestCalls.approved(write, question, ExecutorTestResource.sessionKey());
        send(approved);
        var done = outcomes(write, 2).get(1);
        assertInstanceOf(CallSucceeded.class, done, done::toString);
        assertEquals("hello\n", Files.readString(file("hello.txt")));

        Files.writeString(file("hello.txt"), "changed by a person since");
        send(approved);
        assertEquals(done, outcomes(write, 3).get(2));
        assertEquals("changed by a person since", Files.readString(file("hello.txt")));
        assertEquals(List.of("asked", "granted"), decisions(write, 2));
    }

    @Test
    void effectsThatWaitDoNotHoldUpReads() throws Exception {
        var writes = IntStream.range(0, 20)
                .mapToObj(number -> calls.write("file" + number, "x"))
                .toList();
        writes.forEach(this::send);
        var granted = writes.stream()
                .map(write ->
                        TestCalls.approved(write, (ApprovalRequired) outcome(write), ExecutorTestResource.sessionKey()))
                .toList();
        var read = calls.read("README.md");

        try (var _ = workspaces.locks().acquire(calls.scope(), () -> true).orElseThrow()) {
            granted.forEach(this::send);
            send(read);

            assertInstanceOf(CallSucceeded.class, outcome(read));
            assertFalse(Files.exists(file("file0")));
        }

        for (var write : writes) {
            assertInstanceOf(CallSucceeded.class, outcomes(write, 2).get(1));
        }
    }

    @Test
    void aStoppedTurnStartsNothing() {
        var write = calls.write("hello.txt", "hello\n");
        var before = calls.read("README.md");
        send(before);
        outcome(before);
        send(write);
        var question = assertInstanceOf(ApprovalRequired.class, outcome(write));

        control(calls.turn().value(), new Control.StopTurn(calls.scope(), calls.turn()));
        // Once a read is answered with "cancelled", the executor has heard.
        await().atMost(LIMIT).until(() -> {
            var probe = calls.read("README.md");
            send(probe);
            return outcome(probe) instanceof CallCancelled;
        });
        send(TestCalls.approved(write, question, ExecutorTestResource.sessionKey()));

        assertInstanceOf(CallCancelled.class, outcomes(write, 2).get(1));
        assertFalse(Files.exists(file("hello.txt")));
    }

    @Test
    void aDeletedSessionLosesItsWorkspace() {
        var read = calls.read("README.md");
        send(read);
        outcome(read);
        assertTrue(Files.exists(file("README.md")));

        control(calls.scope().session().value(), new Control.DropWorkspace(calls.scope()));

        await().atMost(LIMIT).until(() -> Files.notExists(file("README.md")));
    }

    @Test
    void announcesItsTools() throws Exception {
        var tool = MessageCodec.read(announced(Topics.TOOLS, "write_file"), ToolDefinition.class);

        assertTrue(tool.approvalByDefault());
    }

    @Test
    void announcesWhatWorkspacesMayStartAs() throws Exception {
        var version = MessageCodec.read(announced(Topics.CONFIGS, "workspaces/local"), ConfigVersion.class);

        var templates = MessageCodec.mapper().treeToValue(version.body(), WorkspaceTemplates.class);
        assertEquals(List.of("sample"), templates.names());
    }

    /** The newest record of that key. */
    private static byte[] announced(Topic topic, String key) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>copyOf(TestInfra.addresses().kafka()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = List.of(new TopicPartition(topic.name(), 0));
            consumer.assign(partition);
            return await().atMost(LIMIT)
                    .until(
                            () -> {
                                consumer.seekToBeginning(partition);
                                return StreamSupport.stream(
                                                consumer.poll(Duration.ofSeconds(1))
                                                        .spliterator(),
                                                false)
                                        .filter(record -> record.key().equals(key))
                                        .reduce((_, newer) -> newer)
                                        .map(ConsumerRecord::value);
                            },
                            Optional::isPresent)
                    .orElseThrow();
        }
    }

    @Test
    void isReadyAndCountsCalls() {
        var read = calls.read("README.md");
        send(read);
        outcome(read);

        RestAssured.get("/q/health/ready")
                .then()
                .statusCode(200)
                .body(
                        "checks.name",
                        Matchers.hasItems(
                                "tool-executor-kafka",
                                "tool-executor-postgres",
                                "tool-executor-disk",
                                "tool-executor-sandbox"));
        // A call is counted after its outcome is told.
        await().atMost(LIMIT).untilAsserted(() -> RestAssured.get("/q/metrics")
                .then()
                .body(Matchers.containsString(
                        "sluice_tool_executor_calls_seconds_count{status=\"succeeded\",tool=\"read_file\"}")));
    }

    private void send(CallWork work) {
        writer.send(Topics.calls("local"), work.request().call().value(), MessageCodec.write(work));
    }

    private void control(String key, Control control) {
        writer.send(Topics.CONTROL, key, MessageCodec.write(control));
    }

    private CallOutcome outcome(CallWork work) {
        return outcomes(work, 1).getFirst();
    }

    private List<CallOutcome> outcomes(CallWork work, int count) {
        var call = work.request().call();
        return inbox.await(record -> answers(record, call), count, LIMIT).stream()
                .map(record -> (CallOutcome) input(record).input())
                .toList();
    }

    private static boolean answers(ConsumerRecord<String, byte[]> record, CallId call) {
        return input(record).input() instanceof CallOutcome outcome
                && outcome.call().equals(call);
    }

    private List<String> decisions(CallWork work, int count) {
        var call = work.request().call().value();
        return audit
                .await(record -> read(record, AuditRecorded.class).resource().equals(call), count, LIMIT)
                .stream()
                .map(record -> read(record, AuditRecorded.class).details().get("decision"))
                .toList();
    }

    private static InputRecord input(ConsumerRecord<String, byte[]> record) {
        return read(record, InputRecord.class);
    }

    private static <T> T read(ConsumerRecord<String, byte[]> record, Class<T> type) {
        try {
            return MessageCodec.read(record.value(), type);
        } catch (MessageCodec.UnreadableMessage broken) {
            throw new AssertionError(broken);
        }
    }

    private Path file(String path) {
        return ExecutorTestResource.workspaces()
                .resolve(calls.scope().tenant().value())
                .resolve(calls.scope().session().value())
                .resolve("files")
                .resolve(path);
    }
}
