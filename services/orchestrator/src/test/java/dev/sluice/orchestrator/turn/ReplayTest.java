package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.orchestrator.replay.Recording;
import dev.sluice.orchestrator.replay.Replay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    @TempDir
    Path directory;

    @Test
    void aRecordingIsReadAsItWasWritten() throws Exception {
        var recording = recording(7);
        recording.write(directory.resolve("session.jsonl"));

        assertEquals(recording, Recording.read(directory.resolve("session.jsonl")));
    }

    @Test
    void manySimulatedSessionsAreDecidedAlike() throws Exception {
        for (long seed = 1_000; seed < 1_300; seed++) {
            var recording = recording(seed);

            assertEquals(
                    new Replay.Same(recording.inputs().size(), recording.facts().size()),
                    Replay.of(recording),
                    "seed " + seed);
        }
    }

    @Test
    void aFactThatWasWrittenOtherwiseIsTheFirstDivergence() throws Exception {
        var recording = firstRecording(
                life -> life.facts().stream().anyMatch(fact -> fact.contains("one task for the coder agent")));
        var facts = new ArrayList<>(recording.facts());
        facts.replaceAll(fact -> fact.replace("\"one task for the coder agent\"", "\"because I say so\""));

        var diverged = assertInstanceOf(Replay.Diverged.class, Replay.of(new Recording(recording.inputs(), facts)));

        var differing = diverged.diff()
                .lines()
                .filter(line -> line.startsWith("- ") || line.startsWith("+ "))
                .map(line -> line.replaceAll("\\s+", " "))
                .toList();
        assertEquals(
                List.of("- \"reason\" : \"because I say so\",", "+ \"reason\" : \"one task for the coder agent\","),
                differing);
    }

    @Test
    void aFactThatIsMissingIsADivergence() throws Exception {
        var recording = recording(7);
        var facts = recording.facts().subList(0, recording.facts().size() - 1);

        assertInstanceOf(Replay.Diverged.class, Replay.of(new Recording(recording.inputs(), facts)));
    }

    @Test
    void whatIsNoLongerOnTheInboxIsTakenFromItsFacts() throws Exception {
        var recording = firstRecording(ReplayTest::hearsEverythingOnce);
        var kept = recording
                .inputs()
                .subList(recording.inputs().size() / 2, recording.inputs().size());

        assertInstanceOf(Replay.Same.class, Replay.of(new Recording(kept, recording.facts())));
    }

    private static boolean hearsEverythingOnce(Recording life) {
        var ids = life.inputs().stream().map(input -> input.input().id()).toList();
        return ids.size() > 20 && Set.copyOf(ids).size() == ids.size();
    }

    private static Recording firstRecording(Predicate<Recording> which) {
        return LongStream.range(0, 1_000)
                .mapToObj(ReplayTest::recording)
                .filter(which)
                .findFirst()
                .orElseThrow();
    }

    private static Recording recording(long seed) {
        var simulation = new Simulation(seed);
        simulation.play(40);
        return simulation.recording();
    }
}
