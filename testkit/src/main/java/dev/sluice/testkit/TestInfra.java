package dev.sluice.testkit;

import dev.sluice.embedded.EmbeddedInfra;
import dev.sluice.embedded.InfraAddresses;
import dev.sluice.embedded.InfraCommand;
import dev.sluice.embedded.QuietLogs;
import dev.sluice.embedded.StartRefused;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Real Kafka, Postgres and Redis for tests: one set per Maven run, shared by the test JVMs of all modules. The first
 * test that asks starts it as a process of its own, later ones adopt it, and it ends with the Maven process (or, without
 * Maven, with the test JVM), so nothing is left behind. Its data is new in every run.
 */
public final class TestInfra {
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static InfraAddresses shared;

    private TestInfra() {}

    /** Where the shared servers are; starts them if nobody has yet. Every topic of the platform is there. */
    public static synchronized InfraAddresses addresses() {
        if (shared == null) {
            QuietLogs.quieten();
            shared = adoptOrStart(MavenRun.root().resolve("target").resolve("test-infra"), MavenRun.owner());
        }
        return shared;
    }

    private static InfraAddresses adoptOrStart(Path directory, ProcessHandle owner) {
        try {
            Files.createDirectories(directory);
            try (var turn = FileChannel.open(
                    directory.resolve("turn.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                turn.lock();
                var data = directory.resolve("run-" + owner.pid());
                var running = InfraAddresses.ofRunning(data);
                if (running.isPresent()) {
                    return running.get();
                }
                discardDead(directory);
                return start(data, owner);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the test infrastructure started", interruption);
        }
    }

    /** A run that was killed hard could not clean up after itself. */
    private static void discardDead(Path directory) throws IOException {
        try (var runs = Files.newDirectoryStream(directory, "run-*")) {
            for (var run : runs) {
                if (Files.isDirectory(run) && InfraAddresses.ofRunning(run).isEmpty()) {
                    discard(run);
                }
            }
        }
    }

    private static void discard(Path run) {
        try {
            EmbeddedInfra.discard(run);
        } catch (StartRefused stillStopping) {
            // Its own process holds it for a last moment and deletes it itself.
        }
    }

    private static InfraAddresses start(Path data, ProcessHandle owner) throws IOException, InterruptedException {
        var log = data.resolveSibling(data.getFileName() + ".log").toFile();
        var process = new ProcessBuilder(command(data, owner))
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        var end = Instant.now().plus(START_MAX);
        while (Instant.now().isBefore(end) && process.isAlive()) {
            var ready = InfraAddresses.ofRunning(data);
            if (ready.isPresent()) {
                return ready.get();
            }
            Thread.sleep(PAUSE);
        }
        process.destroy();
        throw new IllegalStateException("the test infrastructure did not start: " + tail(log));
    }

    private static List<String> command(Path data, ProcessHandle owner) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx384m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty("java.class.path"),
                InfraCommand.class.getName(),
                "--data",
                data.toString(),
                "--no-sync",
                "--throw-away",
                "--until-exit-of",
                String.valueOf(owner.pid()));
    }

    private static String tail(File log) throws IOException {
        var lines = Files.readAllLines(log.toPath());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }
}
