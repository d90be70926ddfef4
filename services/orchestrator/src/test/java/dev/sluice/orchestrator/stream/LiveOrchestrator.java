package dev.sluice.orchestrator.stream;

import static org.awaitility.Awaitility.await;

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
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.Versions;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.orchestrator.OrchestratorConfig;
import dev.sluice.testkit.TopicProbe;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** An orchestrator on a broker, and those who talk to it: started, stopped and started again on the same log. */
final class LiveOrchestrator implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);

    final String group = "orchestrator-" + UUID.randomUUID();
    final TopicProbe facts;
    private final TopicProbe steps;
    private final KafkaSettings kafka;
    private final KafkaProducer<String, byte[]> inbox;
    private final OrchestratorConfig config;
    private final Path directory;
    private SimpleMeterRegistry registry;
    private OrchestratorStream stream;
    private int inputs;

    /**
     * @param broker how to connect, by Kafka's own names
     * @param settings names and values of the orchestrator's dials, beside a name of its own
     */
    LiveOrchestrator(Map<String, String> broker, Path directory, String... settings) {
        this.directory = directory;
        kafka = KafkaSettings.of(broker);
        facts = TopicProbe.open(broker, Topics.FACTS.name());
        steps = TopicProbe.open(broker, Topics.steps("coder", false).name());
        var producer = kafka.producer("test", LIMIT, Topics.INBOX.recordBytesMax());
        producer.put("linger.ms", 5);
        inbox = new KafkaProducer<>(producer);
        var set = new HashMap<>(
                Map.of("sluice.orchestrator.application-id", group, "sluice.orchestrator.replica", "tested"));
        for (int i = 0; i < settings.length; i += 2) {
            set.put(settings[i], settings[i + 1]);
        }
        config = new SmallRyeConfigBuilder()
                .withMapping(OrchestratorConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(set, "test", 100))
                .build()
                .getConfigMapping(OrchestratorConfig.class);
    }

    /** Starts it and waits until it is ready. */
    void start() {
        begin();
        await().atMost(LIMIT).until(() -> stream.trouble().isEmpty());
    }

    /** Starts it upon an inbox that it can go through only in part, and waits until it says so. */
    void startHeld() {
        begin();
        await().atMost(LIMIT).until(() -> stream.trouble().startsWith("held"));
    }

    private void begin() {
        registry = new SimpleMeterRegistry();
        stream = new OrchestratorStream(config, kafka, registry, directory.resolve("keys"));
        stream.start(null);
    }

    void stop() {
        stream.stop(null);
    }

    String trouble() {
        return stream.trouble();
    }

    /** A new turn; the session is opened with its first. */
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

    /** The answer of the turn's first step. */
    void answer(Scope scope, String turn, String text) {
        send(scope, new Input.StepAnswered(step(scope, turn), 1, text, TokenUsage.NONE, "m"));
    }

    InputRecord input(Scope scope, Input input) {
        return new InputRecord("i-" + ++inputs, scope, Optional.empty(), Optional.empty(), input);
    }

    private void send(Scope scope, Input input) {
        inbox.send(new ProducerRecord<>(
                Topics.INBOX.name(), scope.session().value(), MessageCodec.write(input(scope, input))));
    }

    /** Waits until the broker has all that was sent. */
    void flush() {
        inbox.flush();
    }

    /** What the first step of the turn is shown. */
    List<HistoryEntry> shown(Scope scope, String turn) {
        var work = steps.await(record -> record.key().equals(step(scope, turn).value()), LIMIT);
        return DrivenTopology.read(work.value(), StepWork.class).history();
    }

    void awaitFacts(Scope scope, Class<? extends Fact> type, int count) {
        facts.await(record -> isFact(record.key(), record.value(), scope, type), count, LIMIT);
    }

    long factsSeen(Scope scope, Class<? extends Fact> type) {
        return facts.seen().stream()
                .filter(record -> isFact(record.key(), record.value(), scope, type))
                .count();
    }

    static StepId step(Scope scope, String turn) {
        return StepId.of(TurnId.of(scope.session(), turn), 1, 1, 1);
    }

    private static boolean isFact(String key, byte[] value, Scope scope, Class<? extends Fact> type) {
        return key.equals(scope.session().value())
                && type.isInstance(DrivenTopology.read(value, FactRecord.class).fact());
    }

    @Override
    public void close() {
        stop();
        inbox.close();
        steps.close();
        facts.close();
    }
}
