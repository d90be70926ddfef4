package dev.sluice.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody else on the machine finds, on a data directory that an older version made and left open. */
final class LockedServersTest {
    private static final String REFUSED_PASSWORD = "28P01";

    @TempDir
    private static Path root;

    private static EmbeddedInfra infra;

    @BeforeAll
    static void startOnWhatAnOlderVersionLeft() throws Exception {
        QuietLogs.quieten();
        oldPostgres();
        write("initial-admin-password");
        write("keys/private/session.pem");
        open(root, "rwxr-xr-x");
        open(root.resolve("keys/private"), "rwxr-xr-x");
        infra = EmbeddedInfra.start(new EmbeddedOptions(root, InfraPorts.ANY, false));
    }

    @AfterAll
    static void stop() {
        infra.close();
    }

    @Test
    void theDirectoryAndEverySecretInItAreForTheirOwnerOnly() throws IOException {
        assertEquals("rwx------", mode(root));
        assertEquals("rwx------", mode(root.resolve("keys/private")));
        for (var secret : List.of(
                "initial-admin-password",
                "keys/private/session.pem",
                "passwords.properties",
                "infra.properties",
                "infra.env",
                "kafka.properties",
                "redis/redis.conf")) {
            assertEquals("rw-------", mode(root.resolve(secret)), secret);
        }
    }

    @Test
    void postgresLetsNobodyInWithoutThePassword() {
        for (var role : List.of("postgres", "sluice")) {
            for (var password : List.of("", "sluice", "postgres")) {
                var refusal = assertThrows(SQLException.class, () -> logIn(role, password), role);
                assertTrue(
                        refusal.getSQLState().equals(REFUSED_PASSWORD)
                                || refusal.getMessage().contains("password"),
                        refusal.getMessage());
            }
        }
    }

    @Test
    void whatPostgresHeldIsStillThereForThoseWhoKnowThePassword() throws SQLException {
        var addresses = infra.addresses();
        try (var connection = DriverManager.getConnection(
                        addresses.postgresJdbcUrl(), addresses.postgresUser(), addresses.postgresPassword());
                var found = connection.createStatement().executeQuery("select word from kept")) {
            assertTrue(found.next());
            assertEquals("kept", found.getString(1));
        }
    }

    @Test
    void servicesAreNotPostgresOwner() throws SQLException {
        var addresses = infra.addresses();
        try (var connection = DriverManager.getConnection(
                        addresses.postgresJdbcUrl(), addresses.postgresUser(), addresses.postgresPassword());
                var found = connection
                        .createStatement()
                        .executeQuery("select rolsuper from pg_roles where rolname = current_user")) {
            assertTrue(found.next());
            assertFalse(found.getBoolean(1));
        }
    }

    @Test
    void redisAnswersNobodyWithoutThePassword() throws IOException {
        for (var command : List.of("PING", "CONFIG GET requirepass", "AUTH sluice")) {
            assertTrue(redis(command).startsWith("-"), command);
        }
    }

    @Test
    void kafkaAndItsControllerAnswerNobodyWithoutThePassword() {
        for (var door : List.of(
                Map.of("bootstrap.servers", infra.addresses().kafkaBootstrap()),
                Map.of("bootstrap.controllers", "127.0.0.1:" + port("kafka-controller")),
                with("wrong", "bootstrap.servers", infra.addresses().kafkaBootstrap()),
                with("wrong", "bootstrap.controllers", "127.0.0.1:" + port("kafka-controller")))) {
            var settings = new HashMap<String, Object>(door);
            settings.put("request.timeout.ms", 2_000);
            settings.put("default.api.timeout.ms", 3_000);
            try (var admin = Admin.create(settings)) {
                var refusal = assertThrows(
                        ExecutionException.class,
                        () -> admin.describeCluster().nodes().get());
                assertTrue(
                        refusal.getCause() instanceof SaslAuthenticationException
                                || refusal.getCause() instanceof TimeoutException,
                        () -> door.keySet() + " " + refusal.getCause());
            }
        }
    }

    @Test
    void kafkaAnswersThoseWhoKnowThePassword() throws Exception {
        try (var admin =
                Admin.create(Map.<String, Object>copyOf(infra.addresses().kafka()))) {
            assertEquals(1, admin.describeCluster().nodes().get().size());
        }
    }

    @Test
    void passwordsAreNeitherPrintedNorTheSameElsewhere(@TempDir Path other) {
        var addresses = infra.addresses();
        assertFalse(addresses.toString().contains(addresses.postgresPassword()));
        assertFalse(addresses.toString().contains(addresses.redisPassword()));
        assertFalse(addresses.toString().contains("password="));
        assertFalse(ServerPasswords.in(other.resolve("p")).toString().contains("="));
        assertFalse(ServerPasswords.in(other.resolve("p")).redis().equals(addresses.redisPassword()));
    }

    @Test
    void aDirectoryThatManyShareIsLeftAlone(@TempDir Path shared) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("chmod", "1777", shared.toString()).start().waitFor());

        var refusal = assertThrows(StartRefused.class, () -> DataDirectory.hold(shared));

        assertTrue(refusal.getMessage().contains("shared with other users"), refusal.getMessage());
        assertEquals("rwxrwxrwx", mode(shared));
    }

    /** As versions did that trusted whoever came by loopback. */
    private static void oldPostgres() throws Exception {
        var directory = Files.createDirectories(root.resolve("postgres"));
        try (var binaries = ServerBinaries.prepare();
                var old = EmbeddedPostgres.builder()
                        .setDataDirectory(directory)
                        .setCleanDataDirectory(false)
                        .setPGStartupWait(Duration.ofMinutes(1))
                        .setOverrideWorkingDirectory(binaries.postgres().toFile())
                        .start();
                var connection = old.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create role sluice login password 'sluice'");
            statement.execute("create database sluice owner sluice");
            try (var owned = old.getDatabase("sluice", "sluice").getConnection();
                    var making = owned.createStatement()) {
                making.execute("create table kept (word text)");
                making.execute("insert into kept values ('kept')");
            }
        }
        Files.writeString(root.resolve("postgres.prepared"), "");
    }

    private static Map<String, String> with(String password, String servers, String address) {
        var settings = new HashMap<>(infra.addresses().kafka());
        settings.remove("bootstrap.servers");
        settings.put(servers, address);
        settings.computeIfPresent(
                "sasl.jaas.config", (_, login) -> login.replaceAll("password=\"[^\"]*", "password=\"" + password));
        return settings;
    }

    private static String port(String server) {
        return PropertyFile.read(root.resolve("ports.properties")).get(server);
    }

    private static void logIn(String role, String password) throws SQLException {
        DriverManager.getConnection(infra.addresses().postgresJdbcUrl(), role, password)
                .close();
    }

    private static String redis(String command) throws IOException {
        try (var socket = new Socket("127.0.0.1", infra.addresses().redisPort())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
        }
    }

    private static void write(String name) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        open(Files.writeString(file, "secret"), "rw-r--r--");
    }

    private static void open(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
