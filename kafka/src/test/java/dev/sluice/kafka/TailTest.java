package dev.sluice.kafka;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Topic;
import dev.sluice.testkit.TestInfra;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tails of a topic of their own on a real broker. */
class TailTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PARTITIONS = 3;

    private final KafkaSettings settings =
            KafkaSettings.of(TestInfra.addresses().kafka());
    private final Topic topic =
            new Topic("tail-" + UUID.randomUUID(), PARTITIONS, Optional.empty(), false, 1024, false);
    private final List<String> read = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private LosslessProducer producer;

    @BeforeEach
    void create() throws Exception {
        Metrics.addRegistry(meters);
        producer = new LosslessProducer(settings, "test", PATIENCE, 1024);
        try (var admin = Admin.create(settings.admin("test"))) {
            admin.createTopics(List.of(new NewTopic(topic.name(), PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void close() {
        producer.close();
        Metrics.removeRegistry(meters);
    }

    @Test
    void aTailFromTheBeginningSaysWhenItHasReadWhatWasThere() throws Exception {
        write("a", "b", "c");
        try (var tail = tail(TailStart.atBeginning(), record -> note(record.value()))) {
            tail.caughtUp().get(20, TimeUnit.SECONDS);

            assertEquals(3, read.size());
            assertTrue(tail.connected());
            write("d");
            await().atMost(PATIENCE).until(() -> read.contains("d"));
        }
    }

    @Test
    void aTailFromTheEndSeesWhatComesAndNothingElse() throws Exception {
        write("before");
        try (var tail = tail(TailStart.atEnd(), record -> note(record.value()))) {
            tail.caughtUp().get(20, TimeUnit.SECONDS);
            write("after");

            await().atMost(PATIENCE).until(() -> !read.isEmpty());
            assertEquals(List.of("after"), read);
        }
    }

    @Test
    void aRecordThatItsReaderRefusesIsCountedAndThoseBehindItComeAtOnce() throws Exception {
        try (var tail = tail(TailStart.atBeginning(), record -> {
            var text = note(record.value());
            if (text.startsWith("bad")) {
                throw new IllegalStateException("as the test wants");
            }
            if (text.startsWith("worse")) {
                throw new StackOverflowError();
            }
        })) {
            write("bad", "worse", "good");

            await().atMost(PATIENCE).until(() -> read.contains("good"));
            assertEquals(List.of("bad", "worse", "good"), read);
            // That the look went well is known when all that it brought is read.
            await().atMost(PATIENCE).until(tail::connected);
            assertEquals(
                    2,
                    meters.get("sluice_kafka_records_refused")
                            .tags("topic", topic.name(), "end", "skipped")
                            .counter()
                            .count());
        }
    }

    @Test
    void tailsOfASilentTopicEndAtOnceOneAfterTheOther() throws Exception {
        var tails = new ArrayList<Tail>();
        for (int i = 0; i < 12; i++) {
            var tail = tail(TailStart.atEnd(), record -> note(record.value()));
            tail.caughtUp().get(20, TimeUnit.SECONDS);
            tails.add(tail);
        }

        var begin = System.nanoTime();
        tails.forEach(Tail::close);

        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(2).toNanos());
    }

    @Test
    void aReaderInAnOutageGetsTheRecordAgain() throws Exception {
        var outages = new AtomicInteger(2);
        try (var _ = tail(TailStart.atBeginning(), record -> {
            if (outages.getAndDecrement() > 0) {
                throw new ConnectException("as the test wants");
            }
            note(record.value());
        })) {
            write("a", "b");

            await().atMost(PATIENCE).until(() -> read.size() == 2);
            assertEquals(List.of("a", "b"), read);
        }
    }

    @Test
    void anErrorThatEndsTheProcessShowsInTheTailAndInHealth() throws Exception {
        var tail = tail(TailStart.atBeginning(), record -> {
            throw new OutOfMemoryError("as the test wants");
        });
        try {
            write("last");

            await().atMost(PATIENCE).until(() -> !Loop.dead().isEmpty());
            assertFalse(tail.connected());
            assertTrue(Loop.dead().contains("test-tail-" + topic.name()));
        } finally {
            tail.close();
        }
    }

    private Tail tail(TailStart start, Tail.Reader reader) {
        return new Tail(settings, "test", topic, start, reader).start();
    }

    private String note(byte[] value) {
        var text = new String(value, StandardCharsets.UTF_8);
        read.add(text);
        return text;
    }

    private void write(String... texts) throws Exception {
        for (var text : texts) {
            producer.write(new ProducerRecord<>(topic.name(), 0, "key", text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
