package dev.sluice.embedded;

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
        LoopbackPort.requireFree(ports.kafka(), "Kafka", "--kafka-port");
        LoopbackPort.requireFree(ports.kafkaController(), "Kafka's controller", "--kafka-controller-port");
        LoopbackPort.requireFree(ports.postgres(), "Postgres", "--postgres-port");
        LoopbackPort.requireFree(ports.redis(), "Redis", "--redis-port");
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
            if (LoopbackPort.isFree(port) && given.add(port)) {
                return port;
            }
        }
    }
}
