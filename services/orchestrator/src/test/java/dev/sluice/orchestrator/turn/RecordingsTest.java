package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.orchestrator.replay.Recording;
import dev.sluice.orchestrator.replay.Replay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded sessions, decided again: a file that was added here is never changed, and whatever is mended must give what it
 * gave. {@code ./sluice export} makes more of them. Run once with {@code -Dsluice.recordings.write=true} for those of the
 * simulation that are not there yet.
 */
class RecordingsTest {
    private static final Path FOLDER = Path.of("src/test/resources/recordings");
    private static final int SIMULATED = 50;
    private static final int MOVES = 18;

    static Stream<Path> recordings() throws IOException {
        if (Boolean.getBoolean("sluice.recordings.write")) {
            record();
        }
        try (var files = Files.list(FOLDER)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aRecordedSessionIsDecidedAlikeForEver(Path file) throws Exception {
        var recording = Recording.read(file);

        var end = Replay.of(recording);

        if (end instanceof Replay.Diverged diverged) {
            throw new AssertionError(file + ": " + diverged.diff());
        }
        assertEquals(
                new Replay.Same(recording.inputs().size(), recording.facts().size()), end);
    }

    @Test
    void thereAreAsManyAsWereRecorded() throws IOException {
        assertTrue(recordings().count() >= SIMULATED);
    }

    private static void record() throws IOException {
        Files.createDirectories(FOLDER);
        for (long seed = 0; seed < SIMULATED; seed++) {
            var file = FOLDER.resolve("simulated-%02d.jsonl".formatted(seed));
            if (!Files.exists(file)) {
                var simulation = new Simulation(seed);
                simulation.play(MOVES);
                simulation.recording().write(file);
            }
        }
    }
}
