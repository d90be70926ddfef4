package dev.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayCommandTest {
    private static final Path RECORDINGS = Path.of("../services/orchestrator/src/test/resources/recordings");

    @TempDir
    Path directory;

    private final StringWriter said = new StringWriter();

    @Test
    void aDirectoryOfRecordingsIsDecidedAlike() {
        assertEquals(0, replay(RECORDINGS));
        assertTrue(said.toString().lines().allMatch(line -> line.contains(": the same, ")), said::toString);
    }

    @Test
    void anotherFactIsShownAndEndsWithOne() throws IOException {
        var recording = Files.readString(RECORDINGS.resolve("simulated-00.jsonl"));
        var forged = directory.resolve("forged.jsonl");
        Files.writeString(forged, recording.replace("one task for the coder agent", "because I say so"));

        assertEquals(1, replay(forged));
        assertTrue(said.toString().contains("the first divergence is at TurnSubmitted"), said::toString);
    }

    private int replay(Path path) {
        return new CommandLine(new ReplayCommand())
                .setOut(new PrintWriter(said))
                .execute(path.toString());
    }
}
