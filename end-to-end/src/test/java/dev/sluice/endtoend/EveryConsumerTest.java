package dev.sluice.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.testkit.provider.ScriptedProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of bad record on every topic that somebody reads: each of its readers says within seconds what became of it,
 * and so has gone on behind it; and the platform stays ready.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryConsumerTest {
    private static final Duration GOES_ON_WITHIN = Duration.ofSeconds(20);

    @TempDir
    static Path data;

    private final ScriptedProvider provider = ScriptedProvider.start();
    private OneProcess platform;
    private Client admin;
    private KafkaProducer<String, byte[]> producer;

    /** A topic with its readers, each with what it makes of a bad record. */
    enum Read {
        INBOX("sluice.inbox", "session", Set.of("sluice_orchestrator_dead_letters_total")),
        FACTS("sluice.facts", "session", Set.of(refused("session", "buried"), refused("session", "skipped"))),
        DELTAS("sluice.deltas", "session", Set.of(refused("session", "skipped"))),
        USAGE("sluice.usage", "tenant", Set.of(refused("session", "buried"), refused("session", "skipped"))),
        AUDIT("sluice.audit", "tenant", Set.of(refused("session", "buried"))),
        CONTROL(
                "sluice.control",
                "turn",
                Set.of(
                        refused("agent-workers", "skipped"),
                        refused("tool-executor", "skipped"),
                        refused("llm-router", "skipped"))),
        CONFIGS(
                "sluice.configs",
                "user/acme/nobody",
                Set.of(
                        refused("session", "skipped"),
                        refused("tool-executor", "skipped"),
                        refused("llm-router", "skipped"))),
        TOOLS("sluice.tools", "tool", Set.of(refused("agent-workers", "skipped"))),
        STEPS("sluice.steps.coder", "step", Set.of(refused("sluice.steps.coder.workers", "buried"))),
        CALLS(
                "sluice.calls.local",
                "call",
                Set.of(
                        refused("tool-executor-local-reads", "buried"),
                        refused("tool-executor-local-effects", "buried")));

        private final String topic;
        private final String key;
        private final Set<String> counters;

        Read(String topic, String key, Set<String> counters) {
            this.topic = topic;
            this.key = key;
            this.counters = counters;
        }

        private static String refused(String service, String end) {
            return "sluice_kafka_records_refused_total|service=\"" + service + "\"|end=\"" + end + "\"";
        }

        /** The counters of this topic's readers, each with its value; absent is 0. */
        List<Double> counts(String metrics) {
            return counters.stream()
                    .sorted()
                    .map(counter -> Arrays.asList(counter.split("\\|")))
                    .map(parts -> metrics.lines()
                            .filter(line -> line.startsWith(parts.getFirst()))
                            .filter(line -> parts.stream().skip(1).allMatch(line::contains))
                            .filter(line -> parts.size() == 1 || line.contains("topic=\"" + topic + "\""))
                            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                            .sum())
                    .toList();
        }
    }

    enum Bad {
        NO_JSON,
        NOT_ITS_JSON,
        NO_TEXT,
        EMPTY,
        TOO_DEEP
    }

    static Stream<Arguments> everyBadRecordOnEveryTopic() {
        return Arrays.stream(Read.values())
                .flatMap(read -> Arrays.stream(Bad.values()).map(bad -> Arguments.of(read, bad)));
    }

    @BeforeAll
    void start() {
        platform = OneProcess.with(data, provider.baseUrl());
        admin = Client.login(platform.session(), "admin", platform.adminPassword());
        producer = new KafkaProducer<>(
                new HashMap<String, Object>(platform.addresses().kafka()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    void stop() {
        producer.close();
        platform.close();
        provider.close();
    }

    @ParameterizedTest
    @MethodSource("everyBadRecordOnEveryTopic")
    void aBadRecordIsCountedByEachReaderAndHoldsUpNone(Read read, Bad bad) throws Exception {
        var before = read.counts(metrics());

        write(read, read.key, bytes(bad));

        await().atMost(GOES_ON_WITHIN)
                .untilAsserted(() ->
                        assertEquals(before.stream().map(count -> count + 1).toList(), read.counts(metrics())));
        Readiness.await(platform.session(), platform.process());
    }

    @Test
    void aBadRecordWithoutAKeyHoldsUpNobodyEither() throws Exception {
        for (var read : Read.values()) {
            if (!Set.of(Read.CONTROL, Read.CONFIGS, Read.TOOLS).contains(read)) {
                var before = read.counts(metrics());

                write(read, null, bytes(Bad.NO_JSON));

                await(read.name())
                        .atMost(GOES_ON_WITHIN)
                        .untilAsserted(() -> assertEquals(
                                before.stream().map(count -> count + 1).toList(), read.counts(metrics())));
            }
        }
    }

    private void write(Read read, String key, byte[] value) throws Exception {
        var record = new ProducerRecord<>(read.topic, 0, key, value);
        if (read.topic.equals(Topics.USAGE.name())) {
            record.headers()
                    .add("ce_type", CloudEvent.typeOf(UsageRecorded.class).getBytes(StandardCharsets.UTF_8));
        }
        producer.send(record).get();
    }

    private static byte[] bytes(Bad bad) {
        return switch (bad) {
            case NO_JSON -> "{\"cut off".getBytes(StandardCharsets.UTF_8);
            case NOT_ITS_JSON -> "{\"no\":\"such message\"}".getBytes(StandardCharsets.UTF_8);
            case NO_TEXT -> new byte[] {(byte) 0xff, 0, (byte) 0xfe};
            case EMPTY -> new byte[0];
            case TOO_DEEP -> "[".repeat(30_000).getBytes(StandardCharsets.UTF_8);
        };
    }

    private String metrics() {
        return admin.get("/q/metrics").response().body();
    }
}
