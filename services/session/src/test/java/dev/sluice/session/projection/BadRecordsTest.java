package dev.sluice.session.projection;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.contracts.UserId;
import dev.sluice.kafka.DeadLetter;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.LosslessProducer;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad record, on every topic that is carried into Postgres: it is put aside, and what is behind it arrives. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class BadRecordsTest {
    private static final Duration GOES_ON_WITHIN = Duration.ofSeconds(20);
    private static final Duration JOINED_WITHIN = Duration.ofSeconds(30);
    private static final int PARTITION = 0;

    @Inject
    KafkaSettings kafka;

    @Inject
    Database database;

    private final Scope scope = new Scope(
            new TenantId("t-" + UUID.randomUUID()), new UserId("ada"), new SessionId("s-" + UUID.randomUUID()));
    private final AtomicLong seq = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private LosslessProducer producer;

    /** A topic, with what is sound on it. */
    enum Channel {
        FACTS(Topics.FACTS, "select count(*) from session.facts where session_id = ?1"),
        USAGE(Topics.USAGE, "select count(*) from session.usage where session_id = ?1"),
        AUDIT(Topics.AUDIT, "select count(*) from session.audit where session_id = ?1");

        private final Topic topic;
        private final String count;

        Channel(Topic topic, String count) {
            this.topic = topic;
            this.count = count;
        }
    }

    enum Bad {
        NO_JSON,
        NOT_ITS_JSON,
        EMPTY,
        NO_VALUE,
        NO_KEY,
        TOO_DEEP,
        REFUSED_BY_POSTGRES
    }

    static Stream<Arguments> everyBadRecordOnEveryChannel() {
        return Arrays.stream(Channel.values())
                .flatMap(channel -> Arrays.stream(Bad.values()).map(bad -> Arguments.of(channel, bad)));
    }

    @BeforeEach
    void open() {
        producer = new LosslessProducer(kafka, "test", JOINED_WITHIN, 1 << 20);
    }

    @AfterEach
    void close() {
        producer.close();
    }

    @ParameterizedTest
    @MethodSource("everyBadRecordOnEveryChannel")
    void itIsPutAsideAndWhatIsBehindItArrives(Channel channel, Bad bad) throws Exception {
        write(channel, "key", sound(channel));
        sent.incrementAndGet();
        var badBytes = bytes(channel, bad);
        await().atMost(JOINED_WITHIN).until(() -> arrived(channel) == sent.get());
        var before = arrived(channel);
        try (var graves = TopicProbe.open(Topics.DEAD_LETTERS)) {

            var offset = write(channel, bad == Bad.NO_KEY ? null : "key", badBytes);
            write(channel, "key", sound(channel));

            await().atMost(GOES_ON_WITHIN).until(() -> arrived(channel) > before);
            var letter = graves.await(
                    grave -> channel.topic.name().equals(header(grave, DeadLetter.TOPIC))
                            && Long.toString(offset).equals(header(grave, DeadLetter.OFFSET)),
                    GOES_ON_WITHIN);
            assertEquals("session", header(letter, DeadLetter.SERVICE));
        }
    }

    private byte[] bytes(Channel channel, Bad bad) {
        return switch (bad) {
            case NO_JSON, NO_KEY -> utf8("{\"cut off");
            case NOT_ITS_JSON -> utf8("{\"no\":\"such message\"}");
            case EMPTY -> new byte[0];
            case NO_VALUE -> null;
            case TOO_DEEP -> utf8("[".repeat(100_000));
            case REFUSED_BY_POSTGRES -> refused(channel);
        };
    }

    /** Sound as a message, but no row: a turn that is there already, and text with a NUL. */
    private byte[] refused(Channel channel) {
        return switch (channel) {
            case FACTS -> {
                var turn = Facts.turnOf(scope);
                producer.send(record(channel, "key", fact(Facts.accepted(turn))))
                        .join();
                sent.incrementAndGet();
                yield fact(Facts.accepted(turn));
            }
            case USAGE -> usage("pro\u0000vider");
            case AUDIT -> audit("act\u0000ion");
        };
    }

    private byte[] sound(Channel channel) {
        return switch (channel) {
            case FACTS -> fact(Facts.stepScheduled(Facts.turnOf(scope)));
            case USAGE -> usage("demo");
            case AUDIT -> audit("user.login");
        };
    }

    private byte[] fact(Fact fact) {
        var number = seq.incrementAndGet();
        return MessageCodec.write(
                new FactRecord(scope, number, "i-" + number, Instant.now(), Optional.empty(), Optional.empty(), fact));
    }

    private byte[] usage(String provider) {
        return MessageCodec.write(new UsageRecorded(
                "r-" + UUID.randomUUID(),
                scope.tenant(),
                scope.user(),
                Optional.of(scope.session()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                provider,
                "demo",
                new TokenUsage(1, 0, 1, 0),
                false,
                1,
                UsageRecorded.Outcome.COMPLETED,
                Instant.now(),
                Duration.ofMillis(1),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    private byte[] audit(String action) {
        return MessageCodec.write(new AuditRecorded(
                "a-" + UUID.randomUUID(),
                scope.tenant(),
                scope.user(),
                Optional.of(scope.session()),
                action,
                "ada",
                true,
                Map.of(),
                Instant.now()));
    }

    private long write(Channel channel, String key, byte[] value) throws Exception {
        return producer.write(record(channel, key, value)).offset();
    }

    private static ProducerRecord<String, byte[]> record(Channel channel, String key, byte[] value) {
        var record = new ProducerRecord<>(channel.topic.name(), PARTITION, key, value);
        if (channel == Channel.USAGE) {
            record.headers()
                    .add("ce_type", CloudEvent.typeOf(UsageRecorded.class).getBytes(StandardCharsets.UTF_8));
        }
        return record;
    }

    private long arrived(Channel channel) {
        return database.ask(
                () -> Panache.getSession().flatMap(session -> session.createNativeQuery(channel.count, Long.class)
                        .setParameter(1, scope.session().value())
                        .getSingleResult()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
