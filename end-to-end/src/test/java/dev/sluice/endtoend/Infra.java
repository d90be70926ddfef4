package dev.sluice.endtoend;

import dev.sluice.embedded.InfraAddresses;
import dev.sluice.embedded.InfraCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Kafka, Postgres and Redis in a process of their own, as {@code ./sluice infra} runs them. */
final class Infra implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(120);

    private final Path data;
    private final JavaProcess process;

    private Infra(Path data, JavaProcess process) {
        this.data = data;
        this.process = process;
    }

    /** Starts it and waits until it is ready. */
    static Infra start(String name, Path data) {
        var infra = new Infra(
                data,
                new JavaProcess(
                        name,
                        List.of(
                                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                                "-cp",
                                System.getProperty("java.class.path"),
                                InfraCommand.class.getName(),
                                "--data",
                                data.toString()),
                        Map.of()));
        try {
            infra.process.start();
            Awaitility.await("infra")
                    .atMost(START_MAX)
                    .failFast(infra.process::requireAlive)
                    .until(() -> infra.process.output().contains("are ready"));
            return infra;
        } catch (RuntimeException | AssertionError failed) {
            infra.close();
            throw failed;
        }
    }

    /** Where the servers are, as they wrote it down. */
    InfraAddresses addresses() {
        return InfraAddresses.read(data.resolve("infra.properties")).orElseThrow();
    }

    @Override
    public void close() {
        process.close();
    }
}
