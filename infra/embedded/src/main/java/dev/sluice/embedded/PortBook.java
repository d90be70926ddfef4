package dev.sluice.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Remembers in {@code ports.properties} which ports a data directory uses, so that clients find the servers where they
 * were after a restart. New ports come from 20000 to 29999: systems do not give those to outgoing connections.
 */
final class PortBook {
    private static final int LOWEST = 20_000;
    private static final int COUNT = 10_000;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final Path file;

    PortBook(Path file) {
        this.file = file;
    }

    /** The wanted ports, else the kept ones, else free ones; all of them are kept. */
    InfraPorts settle(InfraPorts wanted) {
        var known = wanted.orElse(kept());
        Set<Integer> given = new HashSet<>();
        var settled = known.map(port -> port == 0 ? free(given) : port);
        keep(settled);
        return settled;
    }

    /** Refuses, in words a user can act on, when another program holds one of the ports. */
    static void requireFree(InfraPorts ports) {
        requireFree(ports.kafka(), "Kafka", "--kafka-port");
        requireFree(ports.kafkaController(), "Kafka's controller", "--kafka-controller-port");
        requireFree(ports.postgres(), "Postgres", "--postgres-port");
        requireFree(ports.redis(), "Redis", "--redis-port");
    }

    static void requireFree(int port, String server, String option) {
        if (!isFree(port)) {
            throw new StartRefused("Port %d, where %s should listen, is taken by another program: stop that program, "
                            .formatted(port, server)
                    + "or choose another port with %s.".formatted(option));
        }
    }

    private InfraPorts kept() {
        var lines = PropertyFile.read(file);
        return new InfraPorts(
                port(lines, "kafka"), port(lines, "kafka-controller"), port(lines, "postgres"), port(lines, "redis"));
    }

    private void keep(InfraPorts ports) {
        PropertyFile.write(
                file,
                "The ports of this data directory, kept over restarts.",
                Map.of(
                        "kafka", String.valueOf(ports.kafka()),
                        "kafka-controller", String.valueOf(ports.kafkaController()),
                        "postgres", String.valueOf(ports.postgres()),
                        "redis", String.valueOf(ports.redis())));
    }

    private static int port(Map<String, String> lines, String server) {
        return Integer.parseInt(lines.getOrDefault(server, "0"));
    }

    private static int free(Set<Integer> given) {
        while (true) {
            var port = LOWEST + ThreadLocalRandom.current().nextInt(COUNT);
            if (isFree(port) && given.add(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(LOOPBACK, port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
