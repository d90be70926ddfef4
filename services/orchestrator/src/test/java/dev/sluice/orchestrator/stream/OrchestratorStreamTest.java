package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfraResource.class)
class OrchestratorStreamTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Scope scope =
            new Scope(new TenantId("acme"), new UserId("ada"), new SessionId("s-" + UUID.randomUUID()));
    private TopicProbe facts;
    private TopicProbe steps;
    private TopicWriter writer;

    @BeforeEach
    void open() {
        facts = TopicProbe.open(Topics.FACTS);
        steps = TopicProbe.open(Topics.steps("coder", false));
        writer = TopicWriter.open();
    }

    @AfterEach
    void close() {
        facts.close();
        steps.close();
        writer.close();
    }

    @Test
    void aTurnFlowsThroughTheBroker() {
        openAndSubmit(Limits.standard());
        steps.await(ofSession(), LIMIT);
        send(new Input.StepAnswered(step(1), 1, "hello", TokenUsage.NONE, "m"));
        var records = facts.await(ofSession(), 6, LIMIT);
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L, 6L),
                records.stream().map(record -> read(record).seq()).toList());
        assertEquals(
                new Fact.TurnCompleted(turn(), "hello"), read(records.getLast()).fact());
    }

    @Test
    void whatNobodyCanReadDoesNotHoldThePartitionUp() {
        try (var letters = TopicProbe.open(Topics.DEAD_LETTERS)) {
            writer.send(Topics.INBOX, scope.session().value(), "{broken".getBytes(StandardCharsets.UTF_8));
            openAndSubmit(Limits.standard());
            facts.await(ofSession(), 4, LIMIT);
            letters.await(record -> scope.session().value().equals(record.key()), LIMIT);
        }
    }

    @Test
    void aRetryComesByTheClock() {
        openAndSubmit(Limits.standard());
        send(new Input.StepFailed(step(1), 1, StepFailure.PROVIDER_UNAVAILABLE, "away"));
        steps.await(record -> step(2).value().equals(record.key()), LIMIT);
    }

    @Test
    void aTurnThatNobodyWorksOnEndsAtItsDeadline() {
        openAndSubmit(
                new Limits(30, 3, 100, 1_000, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(2)));
        var last = facts.await(ofSession().and(record -> read(record).fact() instanceof Fact.Terminal), LIMIT);
        assertEquals(TurnFailure.DEADLINE, ((Fact.TurnFailed) read(last).fact()).reason());
    }

    @Test
    void manySessionsKeepTheirNumbersApart() {
        var others = IntStream.range(0, 50)
                .mapToObj(i -> new Scope(scope.tenant(), scope.user(), new SessionId(scope.session() + "-" + i)))
                .toList();
        for (var other : others) {
            send(other, new Input.SessionRequested(Optional.empty(), Optional.empty()));
        }
        var opened = facts.await(record -> record.key().startsWith(scope.session() + "-"), others.size(), LIMIT);
        assertEquals(
                List.of(1L),
                opened.stream().map(record -> read(record).seq()).distinct().toList());
    }

    private void openAndSubmit(Limits limits) {
        send(new Input.SessionRequested(Optional.empty(), Optional.empty()));
        send(new Input.TurnSubmitted(
                turn(),
                "digest",
                Origin.CHAT,
                Optional.of(Role.CODER),
                "hello",
                Versions.BUILT_IN,
                limits,
                Optional.empty()));
    }

    private void send(Input input) {
        send(scope, input);
    }

    private void send(Scope whose, Input input) {
        var record = new InputRecord(UUID.randomUUID().toString(), whose, Optional.empty(), Optional.empty(), input);
        writer.send(Topics.INBOX, whose.session().value(), MessageCodec.write(record));
    }

    private TurnId turn() {
        return TurnId.of(scope.session(), "a");
    }

    private StepId step(int attempt) {
        return StepId.of(turn(), 1, 1, attempt);
    }

    private Predicate<ConsumerRecord<String, byte[]>> ofSession() {
        return record -> record.key().startsWith(scope.session().value());
    }

    private static FactRecord read(ConsumerRecord<String, byte[]> record) {
        try {
            return MessageCodec.read(record.value(), FactRecord.class);
        } catch (UnreadableMessage unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
