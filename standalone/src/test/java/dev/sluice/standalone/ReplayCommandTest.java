package dev.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Versions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayCommandTest {
    private static final Path RECORDINGS = Path.of("../services/orchestrator/src/test/resources/recordings");

    private static final Path ONE = RECORDINGS.resolve("simulated-00.jsonl");

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

    @Test
    void anotherPromptDivergesAtTheFirstStepThatIsAskedWithIt() throws IOException {
        var shipped = Files.readString(Path.of("../services/agent-workers/src/main/resources/roles/coder.md"));
        var other = directory.resolve("coder.md");
        Files.writeString(other, shipped.replace("You are the coder of Sluice.", "You write code."));

        assertEquals(1, replay(ONE, "--with", "coder=" + other));

        assertTrue(said.toString().contains("the first divergence is at step s-1.t0/1/1"), said::toString);
        assertTrue(said.toString().contains("- You are the coder of Sluice."), said::toString);
        assertTrue(said.toString().contains("+ You write code."), said::toString);
        assertEquals(
                1, said.toString().lines().filter(line -> line.startsWith("- ")).count(), said::toString);
    }

    @Test
    void aVersionThatSaysTheSameAndOneOfARoleThatWasNotAskedChangeNothing() throws IOException {
        var other = Files.writeString(directory.resolve("other.md"), "You are somebody else.");

        assertEquals(0, replay(ONE, "--with", "coder=" + Versions.BUILT_IN.roles(), "--with", "debug=" + other));
        assertTrue(said.toString().contains(": the same, "), said::toString);
    }

    private int replay(Path path, String... options) {
        return new CommandLine(new ReplayCommand())
                .setOut(new PrintWriter(said))
                .execute(Stream.concat(Stream.of(path.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }
}
