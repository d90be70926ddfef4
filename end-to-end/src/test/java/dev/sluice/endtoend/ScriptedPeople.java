package dev.sluice.endtoend;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.HistoryEntry;
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
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import dev.sluice.embedded.InfraAddresses;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.LosslessProducer;
import dev.sluice.testkit.TopicProbe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** People and workers whose words stand on the inbox in their right order before anybody reads them. */
final class ScriptedPeople implements AutoCloseable {
    private static final int TURNS = 3;
    /** Sessions that talk at once: what stands on the inbox before it is read delays those who propose a rest. */
    private static final int WAVE = 500;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private final InfraAddresses infra;
    private final LosslessProducer producer;
    private final KafkaConsumer<String, byte[]> facts;
    private int inputs;
    private long turnsEnded;

    ScriptedPeople(InfraAddresses infra) {
        this.infra = infra;
        this.producer = new LosslessProducer(
                KafkaSettings.of(infra.kafka()), "scripted-people", PATIENCE, Topics.INBOX.recordBytesMax());
        this.facts = new KafkaConsumer<>(
                KafkaSettings.of(infra.kafka()).consumer("scripted-people-facts"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = IntStream.range(0, Topics.FACTS.partitions())
                .mapToObj(partition -> new TopicPartition(Topics.FACTS.name(), partition))
                .toList();
        facts.assign(partitions);
        facts.seekToBeginning(partitions);
    }

    /** Opens so many sessions, each with three turns of one answered step, wave after wave; returns when all have ended. */
    void talk(int sessions, Duration limit) {
        var from = System.nanoTime();
        for (int first = 0; first < sessions; first += WAVE) {
            var end = Math.min(sessions, first + WAVE);
            var written = IntStream.range(first, end)
                    .boxed()
                    .flatMap(session -> inputs(session).stream())
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(written).join();
            awaitTurns((long) end * TURNS, from, limit);
        }
    }

    private void awaitTurns(long ended, long from, Duration limit) {
        while (turnsEnded < ended) {
            for (var record : facts.poll(POLL)) {
                turnsEnded += type(record).contains("TurnCompleted") ? 1 : 0;
            }
            if (RestingSessionsTest.since(from).compareTo(limit) > 0) {
                throw new AssertionError(turnsEnded + " turns have ended within " + limit);
            }
        }
    }

    /** One turn more in that session; gives the time until its step was scheduled, with all that was said before. */
    Duration askOnce(int session, Duration limit) throws UnreadableMessage {
        try (var steps =
                TopicProbe.open(infra.kafka(), Topics.steps("ask", false).name())) {
            var turn = turn(session, TURNS + 1);
            var from = System.nanoTime();
            say(session, submission(turn, "And what did I say first?")).join();
            var record = steps.await(step -> step.key().startsWith(turn.value() + "/"), limit);
            var took = RestingSessionsTest.since(from);
            var history = MessageCodec.read(record.value(), StepWork.class).history();
            var said = history.stream()
                    .filter(HistoryEntry.UserSaid.class::isInstance)
                    .map(entry -> ((HistoryEntry.UserSaid) entry).text())
                    .toList();
            if (!said.equals(List.of(question(1), question(2), question(3), "And what did I say first?"))) {
                throw new AssertionError("the session came back with " + said);
            }
            return took;
        }
    }

    @Override
    public void close() {
        facts.close();
        producer.close();
    }

    private List<CompletableFuture<?>> inputs(int session) {
        var written = new ArrayList<CompletableFuture<?>>();
        written.add(say(session, new Input.SessionRequested(Optional.empty(), Optional.empty())));
        for (int number = 1; number <= TURNS; number++) {
            var turn = turn(session, number);
            written.add(say(session, submission(turn, question(number))));
            written.add(say(
                    session,
                    new Input.StepAnswered(
                            StepId.of(turn, 1, 1, 1), 1, "Answer %d.".formatted(number), TokenUsage.NONE, "script")));
        }
        return written;
    }

    private CompletableFuture<?> say(int session, Input input) {
        var scope = scope(session);
        var record = new InputRecord(
                "script-" + ++inputs, scope, Optional.of(new Actor.Person(scope.user())), Optional.empty(), input);
        return producer.send(
                new ProducerRecord<>(Topics.INBOX.name(), scope.session().value(), MessageCodec.write(record)));
    }

    private static Input submission(TurnId turn, String text) {
        return new Input.TurnSubmitted(
                turn,
                "digest-" + turn,
                Origin.CHAT,
                Optional.of(Role.ASK),
                text,
                Versions.BUILT_IN,
                Limits.standard(),
                Optional.empty());
    }

    private static Scope scope(int session) {
        return new Scope(new TenantId("crowd"), new UserId("user" + session), new SessionId("crowd-" + session));
    }

    private static TurnId turn(int session, int number) {
        return TurnId.of(scope(session).session(), "t" + number);
    }

    private static String question(int number) {
        return "Question %d, with as many words as people use when they ask for something small.".formatted(number);
    }

    private static String type(ConsumerRecord<?, ?> record) {
        return new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
    }
}
