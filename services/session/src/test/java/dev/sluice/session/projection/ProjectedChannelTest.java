package dev.sluice.session.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.kafka.DeadLetter;
import dev.sluice.kafka.DeadLetters;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Trouble.UnrecognisedRecord;
import dev.sluice.session.DoorResource;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a channel makes of failures, with real transactions and real dead letters. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class ProjectedChannelTest {
    private static final Duration GOES_ON_WITHIN = Duration.ofSeconds(20);

    @Inject
    KafkaSettings kafka;

    @Inject
    DatabaseTrouble database;

    private final String topic = "projected-" + UUID.randomUUID();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new ConcurrentHashMap<>();
    private DeadLetters letters;
    private ProjectedChannel channel;

    /** What one record may do to its channel. */
    enum Bad {
        UNREADABLE,
        TOO_DEEP,
        A_BUG,
        AN_ERROR,
        NO_VALUE_FOR_ITS_COLUMN,
        VIOLATES_A_CONSTRAINT;

        Uni<?> change() throws Exception {
            return switch (this) {
                case UNREADABLE ->
                    Uni.createFrom().item(MessageCodec.read("{".getBytes(StandardCharsets.UTF_8), UsageRecorded.class));
                case TOO_DEEP -> throw new StackOverflowError();
                case A_BUG -> throw new IllegalStateException("as the test wants");
                case AN_ERROR -> throw new AssertionError("as the test wants");
                case NO_VALUE_FOR_ITS_COLUMN -> run("select cast('x' as bigint)");
                case VIOLATES_A_CONSTRAINT -> run("insert into session.usage (request) values ('without the rest')");
            };
        }
    }

    @BeforeEach
    void open() {
        letters = new DeadLetters(kafka, "session");
        channel = channel(true);
    }

    @AfterEach
    void close() {
        letters.close();
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedRecordIsPutAsideAndThoseBehindItGoOn(Bad bad) {
        try (var graves = TopicProbe.open(Topics.DEAD_LETTERS)) {
            project(channel, List.of(record(0, 1), record(0, 2), record(0, 3)), record -> {
                if (record.offset() == 2) {
                    return bad.change().replaceWith(Optional.empty());
                }
                return known(record);
            });

            assertEquals(List.of("0@1", "0@3"), done);
            assertEquals(4, committed.get(partition(0)).offset());
            var letter = graves.await(grave -> topic.equals(header(grave, DeadLetter.TOPIC)), GOES_ON_WITHIN);
            assertEquals("2", header(letter, DeadLetter.OFFSET));
            assertEquals("3", header(letter, DeadLetter.TRIES));
            assertTrue(channel.waitingFor().isZero());
        }
    }

    @Test
    void whatIsAwayIsTriedAgainAndNothingOvertakes() {
        var outages = new AtomicInteger(3);

        project(channel, List.of(record(0, 1), record(0, 2)), record -> {
            if (record.offset() == 1 && outages.getAndDecrement() > 0) {
                throw new ConnectException("as the test wants");
            }
            return known(record);
        });

        assertEquals(List.of("0@1", "0@2"), done);
        assertTrue(channel.waitingFor().isZero());
    }

    @Test
    void aNewerWritersRecordHoldsItsPartitionAndNoOther() {
        var both = List.of(record(0, 1), record(0, 2), record(0, 3), record(1, 7));
        project(channel, both, this::newerAtTwo);
        project(channel, List.of(record(0, 4), record(1, 8)), this::newerAtTwo);

        assertEquals(List.of("0@1", "1@7", "1@8"), done);
        assertEquals(9, committed.get(partition(1)).offset());
        assertEquals(2, committed.get(partition(0)).offset());
        assertEquals("at 2: newer", channel.held().get(partition(0)));

        channel.assigned(List.of(partition(0)));
        project(channel, List.of(record(0, 2), record(0, 3)), ProjectedChannelTest::known);

        assertEquals(List.of("0@1", "1@7", "1@8", "0@2", "0@3"), done);
        assertEquals(Map.of(), channel.held());
    }

    @Test
    void whereNothingIsLostByItANewerWritersRecordIsLeftOut() {
        var lenient = channel(false);

        project(lenient, List.of(record(0, 1), record(0, 2), record(0, 3)), this::newerAtTwo);

        assertEquals(List.of("0@1", "0@3"), done);
        assertEquals(4, committed.get(partition(0)).offset());
    }

    @Test
    void aBugBesideTheRecordsDoesNotStopTheChannel() {
        var bugs = new AtomicInteger(1);
        var clumsy = new ProjectedChannel("test", true, letters, database, behind -> {
            if (bugs.getAndDecrement() > 0) {
                throw new IllegalStateException("as the test wants");
            }
            committed.putAll(behind);
        });

        project(clumsy, List.of(record(0, 1)), ProjectedChannelTest::known);

        assertEquals(2, committed.get(partition(0)).offset());
        assertTrue(clumsy.waitingFor().isZero());
    }

    private Uni<Optional<String>> newerAtTwo(ConsumerRecord<String, byte[]> record) {
        if (record.offset() == 2) {
            throw new UnrecognisedRecord("newer");
        }
        return known(record);
    }

    private ProjectedChannel channel(boolean holds) {
        return new ProjectedChannel("test", holds, letters, database, committed::putAll);
    }

    private void project(
            ProjectedChannel target,
            List<ConsumerRecord<String, byte[]>> records,
            ProjectedChannel.Change<String> change) {
        var byPartition = new LinkedHashMap<TopicPartition, List<ConsumerRecord<String, byte[]>>>();
        for (var record : records) {
            byPartition
                    .computeIfAbsent(partition(record.partition()), _ -> new ArrayList<>())
                    .add(record);
        }
        target.project(new ConsumerRecords<>(byPartition, Map.of()), change, done::add)
                .await()
                .atMost(GOES_ON_WITHIN);
    }

    private static Uni<Optional<String>> known(ConsumerRecord<String, byte[]> record) {
        return run("select 1").replaceWith(Optional.of(record.partition() + "@" + record.offset()));
    }

    private static Uni<?> run(String sql) {
        return Panache.getSession()
                .flatMap(session -> sql.startsWith("select")
                        ? session.createNativeQuery(sql).getSingleResult()
                        : session.createNativeQuery(sql).executeUpdate());
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(topic, number);
    }

    private ConsumerRecord<String, byte[]> record(int partition, long offset) {
        return new ConsumerRecord<>(topic, partition, offset, "key", "value".getBytes(StandardCharsets.UTF_8));
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
