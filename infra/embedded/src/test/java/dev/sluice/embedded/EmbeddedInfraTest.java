package dev.sluice.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Topics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedInfraTest {
    private static final Duration START_MAX = Duration.ofMinutes(2);

    @TempDir
    private Path data;

    @Test
    void dataAndPortsSurviveARestart() throws Exception {
        InfraAddresses before;
        try (var infra = EmbeddedInfra.start(options())) {
            before = infra.addresses();
            write(before);
        }

        try (var infra = EmbeddedInfra.start(options())) {
            assertEquals(before, infra.addresses());
            assertWritten(before);
        }
    }

    @Test
    void everyTopicOfTheTableIsThere() throws Exception {
        try (var infra = EmbeddedInfra.start(options());
                var admin = Admin.create(
                        Map.<String, Object>copyOf(infra.addresses().kafka()))) {
            var wanted = Topics.all().stream().map(topic -> topic.name()).toList();

            assertTrue(admin.listTopics().names().get().containsAll(wanted));
        }
    }

    @Test
    void theNextStartEndsWhatAKilledOneLeftBehind() throws Exception {
        var killed = startProcess();
        var addresses = InfraAddresses.read(data.resolve("infra.properties")).orElseThrow();
        write(addresses);
        var postgres = pid(data.resolve("postgres/postmaster.pid"));
        var redis = pid(data.resolve("redis/redis.pid"));
        killed.destroyForcibly().waitFor();
        assertTrue(isRunning(postgres) && isRunning(redis), "a kill leaves Postgres and Redis behind");

        try (var infra = EmbeddedInfra.start(options())) {
            assertTrue(!isRunning(postgres) && !isRunning(redis), "the next start ends them");
            assertEquals(addresses, infra.addresses());
            assertWritten(addresses);
        }
    }

    @Test
    void aPidFileThatNamesAStrangerHarmsNobody() throws Exception {
        var stranger = new ProcessBuilder("sleep", "60").start();
        Files.createDirectories(data.resolve("redis"));
        Files.writeString(data.resolve("redis/redis.pid"), String.valueOf(stranger.pid()));

        RedisServer.process(data).endLeftOver();

        assertTrue(stranger.isAlive());
        stranger.destroy();
    }

    @Test
    void aDirectoryInUseIsRefusedInOneSentence() throws Exception {
        var holder = DataDirectory.hold(data);
        try (holder) {
            var refusal = assertThrows(StartRefused.class, () -> EmbeddedInfra.start(options()));
            assertEquals(
                    "The data directory %s is in use by another Sluice (process %d): stop that one, or choose another directory with --data or SLUICE_DATA."
                            .formatted(
                                    data.toRealPath(), ProcessHandle.current().pid()),
                    refusal.getMessage());
        }
    }

    @Test
    void aDirectoryInUseByAnotherProcessIsRefused() throws Exception {
        var other = startProcess();

        var refusal = assertThrows(StartRefused.class, () -> EmbeddedInfra.start(options()));

        assertTrue(refusal.getMessage().contains("(process " + other.pid() + ")"), refusal.getMessage());
        other.destroy();
        other.waitFor();
    }

    @Test
    void aTakenPortIsNamedWithTheOptionThatChangesIt() throws Exception {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress("127.0.0.1", 0));
            var ports = new InfraPorts(0, 0, taken.getLocalPort(), 0);

            var refusal = assertThrows(
                    StartRefused.class, () -> EmbeddedInfra.start(new EmbeddedOptions(data, ports, false)));

            assertEquals(
                    "Port %d, where Postgres should listen, is taken by another program: stop that program, or choose another port with --postgres-port."
                            .formatted(taken.getLocalPort()),
                    refusal.getMessage());
        }
    }

    @Test
    void aRefusedStartLetsGoOfTheDirectory() throws Exception {
        aTakenPortIsNamedWithTheOptionThatChangesIt();

        DataDirectory.hold(data).close();
    }

    private EmbeddedOptions options() {
        return new EmbeddedOptions(data, InfraPorts.ANY, false);
    }

    private Process startProcess() throws IOException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        InfraCommand.class.getName(),
                        "--data",
                        data.toString(),
                        "--no-sync")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await()
                .atMost(START_MAX)
                .until(() -> Files.exists(data.resolve("infra.properties")) || !process.isAlive());
        return process;
    }

    private static void write(InfraAddresses infra) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>copyOf(infra.kafka()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.CONTROL.name(), "key", "kept"))
                    .get();
        }
        sql(infra, "create table kept (word text)");
        sql(infra, "insert into kept values ('kept')");
        redis(infra, "SET word kept");
    }

    private static void assertWritten(InfraAddresses infra) throws Exception {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>copyOf(infra.kafka()), new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition(Topics.CONTROL.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var records = consumer.poll(Duration.ofSeconds(30));
            assertEquals(
                    List.of("kept"),
                    StreamSupport.stream(records.spliterator(), false)
                            .map(record -> record.value())
                            .toList());
        }
        try (var connection = DriverManager.getConnection(
                        infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword());
                var found = connection.createStatement().executeQuery("select word from kept")) {
            assertTrue(found.next());
            assertEquals("kept", found.getString(1));
        }
        assertEquals("+PONG", redis(infra, "PING"));
    }

    private static void sql(InfraAddresses infra, String command) throws Exception {
        try (var connection = DriverManager.getConnection(
                        infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword());
                var statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    private static String redis(InfraAddresses infra, String command) throws IOException {
        try (var socket = new Socket(infra.redisHost(), infra.redisPort())) {
            socket.getOutputStream()
                    .write("AUTH %s\r\n%s\r\n"
                            .formatted(infra.redisPassword(), command)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(10), StandardCharsets.US_ASCII)
                    .strip()
                    .substring("+OK\r\n".length());
        }
    }

    private static long pid(Path file) throws IOException {
        return Long.parseLong(Files.readAllLines(file).getFirst().strip());
    }

    private static boolean isRunning(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().commandLine())
                .isPresent();
    }
}
