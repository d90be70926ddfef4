package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import dev.sluice.keys.GrantVerifier;
import dev.sluice.orchestrator.turn.TurnDecider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The orchestrator's topology without a broker: inputs go in one by one, facts and work come out. */
final class DrivenTopology implements AutoCloseable {
    static final Scope SCOPE = scope("s-1");

    final MockProducer<String, byte[]> work =
            new MockProducer<>(true, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());
    final WorkSender sender = new WorkSender(work);
    final SessionClocks clocks = new SessionClocks(
            new DeadlineClock(sender, BrokerTime.untold()),
            new RestClock(
                    sender,
                    new RestClock.MemoryBound(Duration.ofDays(3), 1_000, Long.MAX_VALUE),
                    new SimpleMeterRegistry()));
    final TestInputTopic<String, byte[]> inbox;
    final TestOutputTopic<String, byte[]> facts;
    private final TopologyTestDriver driver;
    private int inputs;
    private boolean closed;
    private boolean restedStatesAreLost;

    DrivenTopology() {
        this(Path.of("no such directory"));
    }

    /** @param publicKeys where the keys are that may sign grants */
    DrivenTopology(Path publicKeys) {
        var topology = ConversationTopology.build(() -> new ConversationProcessor(
                new TurnDecider(Set.copyOf(Role.BUILT_IN)),
                new GrantCheck(new GrantVerifier(publicKeys)),
                new WorkRecords("local"),
                sender,
                new DecisionMeter(new SimpleMeterRegistry()),
                new HeldPartitions(new SimpleMeterRegistry()),
                clocks,
                this::restedState));
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        driver = new TopologyTestDriver(topology, settings);
        inbox = driver.createInputTopic(Topics.INBOX.name(), new StringSerializer(), new ByteArraySerializer());
        facts = driver.createOutputTopic(Topics.FACTS.name(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    static Scope scope(String session) {
        return new Scope(new TenantId("acme"), new UserId("ada"), new SessionId(session));
    }

    static StepId step(String turn, int number) {
        return StepId.of(TurnId.of(SCOPE.session(), turn), 1, number, 1);
    }

    void openAndSubmit(String turn, String text) {
        send(new Input.SessionRequested(Optional.empty(), Optional.empty()));
        submit(turn, text);
    }

    void submit(String turn, String text) {
        submit(SCOPE, turn, text);
    }

    void submit(Scope scope, String turn, String text) {
        send(
                scope,
                new Input.TurnSubmitted(
                        TurnId.of(scope.session(), turn),
                        "digest",
                        Origin.CHAT,
                        Optional.of(Role.CODER),
                        text,
                        Versions.BUILT_IN,
                        Limits.standard(),
                        Optional.of(new Input.SessionRequested(Optional.empty(), Optional.empty()))));
    }

    void answer(String turn, int step, String text) {
        send(new Input.StepAnswered(step(turn, step), 1, text, TokenUsage.NONE, "m"));
    }

    void send(Input input) {
        send(SCOPE, input);
    }

    void send(Scope scope, Input input) {
        inbox.pipeInput(new TestRecord<>(scope.session().value(), MessageCodec.write(input(scope, input))));
    }

    /** An input with a stamp of the broker of its own. */
    void send(Scope scope, Input input, Instant stamp) {
        inbox.pipeInput(new TestRecord<>(scope.session().value(), MessageCodec.write(input(scope, input)), stamp));
    }

    InputRecord input(Scope scope, Input input) {
        return new InputRecord("i-" + ++inputs, scope, Optional.empty(), Optional.empty(), input);
    }

    KeyValueStore<String, byte[]> store(String name) {
        return driver.getKeyValueStore(name);
    }

    void deliver(InputRecord input) {
        inbox.pipeInput(new TestRecord<>(input.scope().session().value(), MessageCodec.write(input)));
    }

    void forgetRestedStates() {
        restedStatesAreLost = true;
    }

    private byte[] restedState(int partition, long offset, String key) {
        return sentTo(Topics.RESTED).stream()
                .filter(record -> !restedStatesAreLost && record.key().equals(key) && record.value() != null)
                .map(ProducerRecord::value)
                .reduce((_, last) -> last)
                .orElseThrow(() -> new IllegalStateException("no rested state " + key));
    }

    /** The facts since the last question. */
    List<Fact> newFacts() {
        return facts.readValuesToList().stream()
                .map(value -> read(value, FactRecord.class).fact())
                .toList();
    }

    /** What was sent to this topic, in order. */
    List<ProducerRecord<String, byte[]>> sentTo(Topic topic) {
        return work.history().stream()
                .filter(record -> record.topic().equals(topic.name()))
                .toList();
    }

    StepWork lastStep() {
        return read(sentTo(Topics.steps("coder", false)).getLast().value(), StepWork.class);
    }

    static <T> T read(byte[] bytes, Class<T> type) {
        try {
            return MessageCodec.read(bytes, type);
        } catch (UnreadableMessage unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            driver.close();
        }
    }
}
