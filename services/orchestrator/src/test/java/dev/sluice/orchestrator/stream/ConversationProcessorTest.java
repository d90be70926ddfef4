package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import dev.sluice.orchestrator.turn.TurnDecider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConversationProcessorTest {
    private static final Scope SCOPE = new Scope(new TenantId("acme"), new UserId("ada"), new SessionId("s-1"));

    private final MockProducer<String, byte[]> work =
            new MockProducer<>(true, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());
    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> inbox;
    private TestOutputTopic<String, byte[]> facts;
    private int inputs;

    @BeforeEach
    void start() {
        var topology = ConversationTopology.build(() -> new ConversationProcessor(
                new TurnDecider(Set.copyOf(Role.BUILT_IN)),
                new WorkRecords("local"),
                new WorkSender(work),
                new DecisionMeter(new SimpleMeterRegistry()),
                Duration.ofMillis(100)));
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        driver = new TopologyTestDriver(topology, settings);
        inbox = driver.createInputTopic(Topics.INBOX.name(), new StringSerializer(), new ByteArraySerializer());
        facts = driver.createOutputTopic(Topics.FACTS.name(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void aStepIsShownTheWholeConversation() throws Exception {
        openAndSubmit("a", "first question");
        answer("a", 1, "first answer");
        submit("b", "second question");
        assertEquals(
                List.of(
                        new HistoryEntry.UserSaid("first question"),
                        new HistoryEntry.AgentSaid(step("a", 1), Role.CODER, "first answer"),
                        new HistoryEntry.UserSaid("second question")),
                lastStep().history());
    }

    @Test
    void aWaitingTurnKeepsItsTextUntilItStarts() throws Exception {
        openAndSubmit("a", "first question");
        submit("b", "second question");
        answer("a", 1, "first answer");
        assertEquals(
                new HistoryEntry.UserSaid("second question"),
                lastStep().history().getLast());
    }

    @Test
    void aCallCarriesItsArguments() throws Exception {
        openAndSubmit("a", "read it");
        var arguments = JsonNodeFactory.instance.objectNode().put("path", "README.md");
        var call = new ToolCall(CallId.of(step("a", 1), 1), "read_file", arguments, false, "v1");
        send(new Input.StepWantsTools(step("a", 1), 1, "", List.of(call), TokenUsage.NONE, "m"));
        var sent = work.history().getLast();
        assertEquals(Topics.calls("local").name(), sent.topic());
        assertEquals(call, MessageCodec.read(sent.value(), CallWork.class).request());
    }

    @Test
    void factsCarryTheHeadersOfCloudEvents() {
        openAndSubmit("a", "hello");
        var headers = facts.readRecordsToList().getFirst().headers();
        assertEquals("s-1/1", text(headers.lastHeader("ce_id").value()));
        assertEquals(
                "sluice.SessionOpened.v1", text(headers.lastHeader("ce_type").value()));
    }

    @Test
    void whatNobodyCanReadGoesToTheDeadLettersAndTheNextInputIsDecided() {
        inbox.pipeInput("s-1", "{no json".getBytes(StandardCharsets.UTF_8));
        inbox.pipeInput(null, "{}".getBytes(StandardCharsets.UTF_8));
        openAndSubmit("a", "hello");
        assertEquals(
                List.of(Topics.DEAD_LETTERS.name(), Topics.DEAD_LETTERS.name(), "sluice.steps.coder"),
                work.history().stream().map(ProducerRecord::topic).toList());
        assertEquals(4, facts.getQueueSize());
    }

    @Test
    void anInputUnderAnotherSessionsKeyIsNotDecided() {
        inbox.pipeInput(
                "s-2", MessageCodec.write(input(new Input.SessionRequested(Optional.empty(), Optional.empty()))));
        assertTrue(facts.isEmpty());
    }

    @Test
    void anAnswerOverTheSizeLimitEndsTheTurnNotThePartition() throws Exception {
        openAndSubmit("a", "hello");
        answer("a", 1, "x".repeat(Topics.FACTS.recordBytesMax()));
        var last = facts.readValuesToList().getLast();
        assertEquals(
                TurnFailure.INTERNAL,
                ((Fact.TurnFailed) MessageCodec.read(last, FactRecord.class).fact()).reason());
        assertEquals(
                Topics.DEAD_LETTERS.name(),
                work.history().get(work.history().size() - 2).topic());
    }

    @Test
    void aDueDeadlineComesOverTheInbox() throws Exception {
        openAndSubmit("a", "hello");
        driver.advanceWallClockTime(Duration.ofMinutes(6));
        var sent = work.history().getLast();
        assertEquals(Topics.INBOX.name(), sent.topic());
        var passed = MessageCodec.read(sent.value(), InputRecord.class);
        assertEquals(SCOPE, passed.scope());
        assertTrue(((Input.DeadlinePassed) passed.input()).subject().startsWith("step "));
    }

    private void openAndSubmit(String turn, String text) {
        send(new Input.SessionRequested(Optional.empty(), Optional.empty()));
        submit(turn, text);
    }

    private void submit(String turn, String text) {
        send(new Input.TurnSubmitted(
                TurnId.of(SCOPE.session(), turn),
                "digest",
                Origin.CHAT,
                Optional.of(Role.CODER),
                text,
                Versions.BUILT_IN,
                Limits.standard(),
                Optional.empty()));
    }

    private void answer(String turn, int step, String text) {
        send(new Input.StepAnswered(step(turn, step), 1, text, TokenUsage.NONE, "m"));
    }

    private void send(Input input) {
        inbox.pipeInput(new TestRecord<>(SCOPE.session().value(), MessageCodec.write(input(input))));
    }

    private InputRecord input(Input input) {
        return new InputRecord("i-" + ++inputs, SCOPE, Optional.empty(), Optional.empty(), input);
    }

    private StepWork lastStep() throws Exception {
        var last = work.history().stream()
                .filter(record -> record.topic().startsWith("sluice.steps."))
                .reduce((first, second) -> second)
                .orElseThrow();
        return MessageCodec.read(last.value(), StepWork.class);
    }

    private static StepId step(String turn, int number) {
        return StepId.of(TurnId.of(SCOPE.session(), turn), 1, number, 1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
