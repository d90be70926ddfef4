package dev.sluice.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What {@code ./sluice verify} says of everything that a test has done. */
final class Promises {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Promises() {}

    /**
     * @param name of the test, for the log
     * @param data of the servers that still run
     */
    static void requireKept(String name, Path data) {
        try (var command = new JavaProcess(
                name + "-verify",
                JavaProcess.application("standalone", List.of(), "verify", "--data", data.toString()),
                Map.of())) {
            command.start();
            await().atMost(LIMIT).until(() -> !command.alive());
            assertTrue(command.output().contains("kept      an accepted turn ends"), command::output);
            assertTrue(!command.output().contains("BROKEN"), command::output);
        }
    }
}
