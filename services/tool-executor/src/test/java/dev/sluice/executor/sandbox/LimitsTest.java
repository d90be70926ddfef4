package dev.sluice.executor.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.executor.sandbox.CommandEnd.Stopped;
import dev.sluice.executor.workspace.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command takes has an end, and after each the next one runs. */
class LimitsTest {
    @TempDir
    Path directory;

    private SandboxedWorkspace workspace;

    @BeforeEach
    void workspace() throws Exception {
        workspace = new SandboxedWorkspace(directory);
    }

    @Test
    void aCommandThatDoesNotEndIsEndedWhateverItIgnores() throws Exception {
        var end = workspace.run(
                "trap '' TERM INT HUP; while :; do sleep 1; done", Duration.ofMillis(300), Optional::empty);

        assertEquals(Optional.of(Stopped.TIME_UP), end.stopped());
    }

    @Test
    void aCommandThatIsCalledOffIsEnded() throws Exception {
        var end = workspace.run(
                "touch started; sleep 600",
                SandboxedWorkspace.PLENTY,
                () -> Files.exists(workspace.files().resolve("started"))
                        ? Optional.of(StopSignal.Reason.CALLED_OFF)
                        : Optional.empty());

        assertEquals(Optional.of(Stopped.CALLED_OFF), end.stopped());
    }

    /** Not a moment later: whoever reads the result reads the files, too. */
    @RepeatedTest(10)
    void noProcessOutlivesItsCommand() throws Exception {
        var name = "left" + UUID.randomUUID().toString().substring(0, 8);

        var end = workspace.run(slowToEnd(name) + "; echo left");

        assertEquals(List.of(), running(name));
        assertTrue(end.output().startsWith("left\n[these still ran in the background and were ended:"), end.output());
        assertTrue(end.output().contains(" " + name), end.output());
        assertEquals(0, end.exitCode());
    }

    @RepeatedTest(10)
    void noProcessOutlivesACommandThatIsCalledOff() throws Exception {
        var name = "left" + UUID.randomUUID().toString().substring(0, 8);

        var end = workspace.run(
                slowToEnd(name) + "; touch started; sleep 600",
                SandboxedWorkspace.PLENTY,
                () -> Files.exists(workspace.files().resolve("started"))
                        ? Optional.of(StopSignal.Reason.CALLED_OFF)
                        : Optional.empty());

        assertEquals(List.of(), running(name));
        assertEquals(Optional.of(Stopped.CALLED_OFF), end.stopped());
    }

    /** Starts some that ignore what they are asked, hold no output, and have much memory to give back when they are killed. */
    private static String slowToEnd(String name) {
        return "cp /usr/bin/tail " + name + "; for i in 1 2; do setsid bash -c \"trap '' TERM HUP;"
                + " (head -c 90000000 /dev/zero; : > full$i; sleep 600) | ./" + name + "\" > /dev/null 2>&1 & done;"
                + " until [ -e full1 ] && [ -e full2 ]; do :; done";
    }

    /** By the name of what they run, which they have until the last of them is gone. */
    private static List<String> running(String name) throws Exception {
        var found = new ArrayList<String>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                try {
                    var says = Files.readString(process.resolve("comm")).strip();
                    if (says.equals(name)) {
                        found.add(process + " " + says);
                    }
                } catch (IOException gone) {
                    // It ended meanwhile.
                }
            }
        }
        return found;
    }

    @Test
    void aForkBombStaysSmallAndTheNextCommandRuns() throws Exception {
        workspace.run("bomb() { bomb | bomb & }; bomb; sleep 600", Duration.ofSeconds(1), Optional::empty);

        assertEquals("fine\n", workspace.run("echo fine").output());
    }

    @Test
    void processesHaveALimit() throws Exception {
        var output = workspace
                .run(
                        "for i in $(seq 100); do sleep 600 & done 2>/dev/null; jobs -p | wc -l",
                        Duration.ofSeconds(2),
                        Optional::empty)
                .output();

        assertFalse(output.contains("100"), output);
    }

    @Test
    void filesThatAreOpenHaveALimit() throws Exception {
        var end = workspace.run("for i in $(seq 200); do eval \"exec {fd}< /dev/null\" || exit 7; done");

        assertNotEquals(0, end.exitCode());
    }

    @Test
    void oneFileHasALimit() throws Exception {
        workspace.run("head -c 9000000 /dev/zero > big");

        assertEquals(8L << 20, Files.size(workspace.files().resolve("big")));
    }

    @Test
    void theWorkspaceHasALimitAndThenNothingRunsInIt() throws Exception {
        var end = workspace.run("for i in $(seq 1000); do head -c 1000000 /dev/zero > f$i; done; sleep 600");

        assertEquals(Optional.of(Stopped.WORKSPACE_FULL), end.stopped());
        assertThrows(Refused.class, () -> workspace.run("true"));
    }

    @Test
    void whatIsKeptInMemoryHasALimit() throws Exception {
        for (var place : new String[] {"/tmp", "/home/agent", "/dev/shm"}) {
            var end = workspace.run("head -c 5000000 /dev/zero > " + place + "/big && echo fits");

            assertFalse(end.output().contains("fits"), place);
        }
        assertFalse(workspace
                .run("head -c 1 /dev/zero > /dev/big && echo fits")
                .output()
                .contains("fits"));
    }

    @Test
    void memoryHasALimitForOneProcessAndForAll() throws Exception {
        // Without an end of a line in it, tail keeps all that comes.
        var one = workspace.run("head -c 400000000 /dev/zero | tail | wc -c");
        var all = workspace.run(
                "for i in 1 2 3 4; do (head -c 80000000 /dev/zero; sleep 600) | tail & done; wait",
                Duration.ofMinutes(3),
                Optional::empty);

        assertFalse(one.output().contains("400000000"), one.output());
        assertEquals(Optional.of(Stopped.MEMORY_EXCEEDED), all.stopped());
    }

    @Test
    void endlessOutputKeepsItsBeginningAndItsEnd() throws Exception {
        var end = workspace.run("echo begin; head -c 50000000 /dev/zero | tr '\\0' x; echo; echo end");

        assertTrue(end.truncated());
        assertTrue(end.output().startsWith("begin\n") && end.output().endsWith("end\n"));
        assertTrue(end.output().contains("bytes left out") && end.output().length() < 64 * 1024);
    }

    @Test
    void whoeverWaitsForInputGetsItsEnd() throws Exception {
        var end = workspace.run("read answer || echo nobody answers; cat");

        assertEquals("nobody answers\n", end.output());
        assertEquals(0, end.exitCode());
    }

    @Test
    void aDirectoryThatIsShutCanBeDeleted() throws Exception {
        workspace.run("mkdir -p a/b/c && touch a/b/c/d && chmod 000 a/b/c a/b a");

        assertTrue(Files.exists(workspace.files().resolve("a/b/c/d")));
        assertEquals("", workspace.run("rm -r a").output());
    }

    @Test
    void directoriesDeeperThanAnyPathAreNotInTheWayOfTheNextCommand() throws Exception {
        var end = workspace.run("for i in $(seq 30); do mkdir " + "d".repeat(200) + " && cd " + "d".repeat(200)
                + "; done; touch bottom && echo deep");
        assertEquals("deep\n", end.output());

        assertEquals("", workspace.run("rm -r ddd*").output());
        assertFalse(Files.list(workspace.files()).findAny().isPresent());
    }

    @Test
    void emptyFilesTakeRoomToo() throws Exception {
        var end = workspace.run("for i in $(seq 8000); do : > f$i; done; sleep 600");

        assertEquals(Optional.of(Stopped.WORKSPACE_FULL), end.stopped());
    }
}
