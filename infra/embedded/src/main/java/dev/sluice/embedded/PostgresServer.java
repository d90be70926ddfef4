package dev.sluice.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * One Postgres beside this JVM, with the database {@value #DATABASE} and the role {@value #ROLE} in it; on loopback, and
 * only for those who know a password.
 */
final class PostgresServer implements AutoCloseable {
    static final String DIRECTORY = "postgres";
    static final String DATABASE = "sluice";
    static final String ROLE = "sluice";

    private static final Logger LOG = Logger.getLogger(PostgresServer.class);
    private static final String MAJOR_VERSION = "18";
    private static final Duration START_MAX = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /** The process, whether this JVM or a killed one started it; INT is Postgres's fast shutdown. */
    static ServerProcess process(Path root) {
        var directory = root.resolve(DIRECTORY);
        return new ServerProcess(directory.resolve("postmaster.pid"), directory, "INT");
    }

    static PostgresServer start(DataDirectory data, Path binaries, int port, boolean durable) {
        var directory = data.of(DIRECTORY);
        var passwords = data.passwords();
        requireSameVersion(directory);
        try {
            var server = new PostgresServer(launch(directory, binaries, port, durable, passwords));
            if (!data.isPrepared(DIRECTORY)) {
                server.makeDatabase(passwords.postgres());
                data.prepared(DIRECTORY);
            }
            return server;
        } catch (IOException | IllegalStateException failure) {
            throw new StartRefused("Postgres cannot be started in %s: %s".formatted(directory, failure), failure);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            LOG.warnf(failure, "Postgres did not stop cleanly");
        }
    }

    private static EmbeddedPostgres launch(
            Path directory, Path binaries, int port, boolean durable, ServerPasswords passwords) throws IOException {
        var writes = durable ? "on" : "off";
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(binaries.toFile())
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_MAX)
                .setPort(port)
                .setDataDirectoryCustomizer(made -> new PostgresAccess(binaries, passwords).shut(made.toPath()))
                .setConnectConfig("password", passwords.postgresOwner())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", writes)
                .setServerConfig("synchronous_commit", writes)
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "32MB")
                .setServerConfig("jit", "off")
                .start();
    }

    private void makeDatabase(String password) {
        try (var connection = server.getPostgresDatabase().getConnection()) {
            run(connection, "create role %s login password '%s'".formatted(ROLE, password));
            run(connection, "create database %s owner %s".formatted(DATABASE, ROLE));
        } catch (SQLException failure) {
            close();
            throw new StartRefused("The database %s cannot be made: %s".formatted(DATABASE, failure), failure);
        }
    }

    private static void run(Connection connection, String command) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    private static void requireSameVersion(Path directory) {
        var file = directory.resolve("PG_VERSION");
        if (!Files.exists(file)) {
            return;
        }
        try {
            var found = Files.readString(file).strip();
            if (!found.equals(MAJOR_VERSION)) {
                throw new StartRefused(
                        ("%s was written by Postgres %s, but this Sluice brings Postgres %s: dump and load "
                                        + "it, or start with another data directory.")
                                .formatted(directory, found, MAJOR_VERSION));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
