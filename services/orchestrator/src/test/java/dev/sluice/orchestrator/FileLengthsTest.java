package dev.sluice.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is longer than a reader keeps in mind hides a noun of its own. */
class FileLengthsTest {
    private static final Path HEART = Path.of("src/main/java/dev/sluice/orchestrator");
    private static final int LINES_MAX = 249;

    @Test
    void everyFileOfTheHeartIsShort() throws IOException {
        try (var files = Files.walk(HEART)) {
            assertEquals(
                    List.of(),
                    files.filter(Files::isRegularFile)
                            .filter(file -> lines(file) > LINES_MAX)
                            .toList());
        }
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
