package dev.sluice.embedded;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * One Redis beside this JVM. It runs as a daemon, in a session of its own, so that Ctrl-C in the terminal reaches only
 * the JVM and Redis stops last. It answers only those who know its password.
 */
final class RedisServer implements AutoCloseable {
    static final String DIRECTORY = "redis";

    private static final Duration START_MAX = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Path directory;

    private RedisServer(Path directory) {
        this.directory = directory;
    }

    /** The process, whether this JVM or a killed one started it. */
    static ServerProcess process(Path root) {
        var directory = root.resolve(DIRECTORY);
        return new ServerProcess(directory.resolve("redis.pid"), directory, "TERM");
    }

    static RedisServer start(DataDirectory data, Path program, int port, boolean durable) {
        var directory = data.of(DIRECTORY);
        var server = new RedisServer(directory);
        try {
            var password = data.passwords().redis();
            var configuration = directory.resolve("redis.conf");
            OwnerAccess.write(configuration, configuration(port, password, durable));
            var starter = new ProcessBuilder(program.toString(), configuration.toString())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("start.log").toFile())
                    .start();
            if (starter.waitFor() != 0) {
                throw failed(directory);
            }
            server.awaitReady(port, password);
            data.prepared(DIRECTORY);
            return server;
        } catch (IOException failure) {
            throw new StartRefused("Redis cannot be started in %s: %s".formatted(directory, failure), failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new StartRefused("The start of Redis was interrupted.", interruption);
        }
    }

    @Override
    public void close() {
        process(directory.getParent()).stop();
    }

    /** Counters, caches and limits only: a snapshot now and then is enough, and nothing without a lease is evicted. */
    private static String configuration(int port, String password, boolean durable) {
        return """
                bind 127.0.0.1
                port %d
                requirepass %s
                daemonize yes
                pidfile redis.pid
                logfile redis.log
                # The command line keeps naming this file: that is how a left-over process is recognised.
                set-proc-title no
                maxmemory 128mb
                maxmemory-policy volatile-lru
                save %s
                """.formatted(port, password, durable ? "60 1" : "\"\"");
    }

    private void awaitReady(int port, String password) throws InterruptedException {
        var end = Instant.now().plus(START_MAX);
        while (!answers(port, password)) {
            if (Instant.now().isAfter(end)) {
                throw failed(directory);
            }
            Thread.sleep(PAUSE);
        }
    }

    private static boolean answers(int port, String password) {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(1000);
            socket.getOutputStream()
                    .write("AUTH %s\r\nPING\r\n".formatted(password).getBytes(StandardCharsets.US_ASCII));
            var wanted = "+OK\r\n+PONG";
            return new String(socket.getInputStream().readNBytes(wanted.length()), StandardCharsets.US_ASCII)
                    .equals(wanted);
        } catch (IOException notYet) {
            return false;
        }
    }

    private static StartRefused failed(Path directory) {
        return new StartRefused("Redis did not start; see redis.log and start.log in %s.".formatted(directory));
    }
}
