package dev.sluice.orchestrator.stream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.sluice.embedded.EmbeddedInfra;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.InfraPorts;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.orchestrator.OrchestratorConfig;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The orchestrator on a broker that nobody else uses, because these tests leave it in a state that others would mind. */
class OwnBrokerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static EmbeddedInfra infra;
    private static Map<String, String> kafka;

    private final String group = "orchestrator-" + UUID.randomUUID();
    private OrchestratorStream stream;
    private TopicWriter writer;
    private TopicProbe facts;
    private TopicProbe steps;
    private int inputs;

    @BeforeAll
    static void startBroker() {
        infra = EmbeddedInfra.start(new EmbeddedOptions(directory.resolve("data"), InfraPorts.ANY, false));
        kafka = infra.addresses().kafka();
    }

    @AfterAll
    static void stopBroker() {
        infra.close();
    }

    @BeforeEach
    void open() {
        writer = TopicWriter.open(kafka);
        facts = TopicProbe.open(kafka, Topics.FACTS.name());
        steps = TopicProbe.open(kafka, Topics.steps("coder", false).name());
        stream = started();
    }

    @AfterEach
    void close() {
        stream.stop(null);
        steps.close();
        facts.close();
        writer.close();
    }

    @Test
    void aSilentSessionRestsAndComesBackWithItsHistoryAlsoAfterARestart() {
        var scope = DrivenTopology.scope("resting");
        submit(scope, "a", "first question");
        answer(scope, "a", "first answer");
        awaitFacts(scope, Fact.SessionRested.class, 1);
        stream.stop(null);
        stream = started();
        submit(scope, "b", "second question");
        assertEquals(
                List.of(
                        new HistoryEntry.UserSaid("first question"),
                        new HistoryEntry.AgentSaid(step(scope, "a"), Role.CODER, "first answer"),
                        new HistoryEntry.UserSaid("second question")),
                shown(scope, "b"));
        answer(scope, "b", "second answer");
        awaitFacts(scope, Fact.SessionRested.class, 2);
    }

    @Test
    void aPlannedStopLeavesTheGroupAtOnce() throws Exception {
        stream.stop(null);
        try (var admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
            // The session time-out of these tests is longer.
            await().atMost(Duration.ofSeconds(10)).until(() -> admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get(20, TimeUnit.SECONDS)
                    .members()
                    .isEmpty());
        }
    }

    @Test
    void anInputOfANewerReleaseHoldsItsPartitionAndNoOther() {
        var held = DrivenTopology.scope("held");
        var known = new String(
                MessageCodec.write(input(held, new Input.SessionDeletionRequested())), StandardCharsets.UTF_8);
        var newer = known.replace("SessionDeletionRequested", "SessionForkRequested");
        try (var letters = TopicProbe.open(kafka, Topics.DEAD_LETTERS.name())) {
            submit(held, "a", "before");
            var place = writer.send(Topics.INBOX, "held", newer.getBytes(StandardCharsets.UTF_8));
            submit(held, "b", "behind");
            await().atMost(LIMIT).until(() -> stream.trouble().contains("sluice.inbox-" + place.partition()));
            submit(DrivenTopology.scope("free"), "c", "elsewhere");
            awaitFacts(DrivenTopology.scope("free"), Fact.StepScheduled.class, 1);
            awaitFacts(held, Fact.StepScheduled.class, 1);
            assertEquals(1, seen(held, Fact.TurnAccepted.class));
            assertTrue(letters.seen().isEmpty());
        }
    }

    private OrchestratorStream started() {
        var started = new OrchestratorStream(
                config(), KafkaSettings.of(kafka), new SimpleMeterRegistry(), directory.resolve("keys"));
        started.start(null);
        await().atMost(LIMIT).until(() -> started.trouble().isEmpty());
        return started;
    }

    private OrchestratorConfig config() {
        var set = Map.of(
                "sluice.orchestrator.application-id", group,
                "sluice.orchestrator.replica", "tested",
                "sluice.orchestrator.session-timeout", "30s",
                "sluice.orchestrator.rest-after", "1s");
        return new SmallRyeConfigBuilder()
                .withMapping(OrchestratorConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(set, "test", 100))
                .build()
                .getConfigMapping(OrchestratorConfig.class);
    }

    private void submit(Scope scope, String turn, String text) {
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

    private void answer(Scope scope, String turn, String text) {
        send(scope, new Input.StepAnswered(step(scope, turn), 1, text, TokenUsage.NONE, "m"));
    }

    private void send(Scope scope, Input input) {
        writer.send(Topics.INBOX, scope.session().value(), MessageCodec.write(input(scope, input)));
    }

    private InputRecord input(Scope scope, Input input) {
        return new InputRecord("i-" + ++inputs, scope, Optional.empty(), Optional.empty(), input);
    }

    private List<HistoryEntry> shown(Scope scope, String turn) {
        var work = steps.await(record -> record.key().equals(step(scope, turn).value()), LIMIT);
        return DrivenTopology.read(work.value(), StepWork.class).history();
    }

    private void awaitFacts(Scope scope, Class<? extends Fact> type, int count) {
        facts.await(record -> isFact(record.key(), record.value(), scope, type), count, LIMIT);
    }

    private long seen(Scope scope, Class<? extends Fact> type) {
        return facts.seen().stream()
                .filter(record -> isFact(record.key(), record.value(), scope, type))
                .count();
    }

    private static boolean isFact(String key, byte[] value, Scope scope, Class<? extends Fact> type) {
        return key.equals(scope.session().value())
                && type.isInstance(DrivenTopology.read(value, FactRecord.class).fact());
    }

    private static StepId step(Scope scope, String turn) {
        return StepId.of(TurnId.of(scope.session(), turn), 1, 1, 1);
    }
}
