package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A server process of this data directory that outlived the JVM that started it. It is known by its pid file, and
 * believed to be ours only if its command line names a path inside this data directory: process ids are used again.
 */
final class LeftOver {
    private static final Logger LOG = Logger.getLogger(LeftOver.class);
    private static final Duration ENDING_MAX = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private LeftOver() {}

    /** Ends the server if it still runs, by the gentle signal first, and takes its pid file away. */
    static void end(Path pidFile, Path ownPath, String gentleSignal) {
        running(pidFile, ownPath).ifPresent(process -> {
            LOG.infof("Ending process %d, left over from a run that was killed", process.pid());
            stop(process, ownPath, gentleSignal);
        });
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException failure) {
            throw new StartRefused("The left-over file %s cannot be deleted: %s.".formatted(pidFile, failure), failure);
        }
    }

    /** The process that the pid file names, if it lives and is ours. */
    private static Optional<ProcessHandle> running(Path pidFile, Path ownPath) {
        return pid(pidFile).flatMap(ProcessHandle::of).filter(process -> isOurs(process, ownPath));
    }

    private static void stop(ProcessHandle process, Path ownPath, String gentleSignal) {
        signal(process, gentleSignal);
        if (!hasEnded(process, ownPath)) {
            LOG.warnf("Process %d did not end within %s and is killed", process.pid(), ENDING_MAX);
            process.destroyForcibly();
            hasEnded(process, ownPath);
        }
    }

    /** A dead process that nobody has waited for yet has no command line any more, so it is not ours either. */
    private static boolean isOurs(ProcessHandle process, Path ownPath) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains(ownPath.toString()))
                .isPresent();
    }

    private static Optional<Long> pid(Path pidFile) {
        try (var lines = Files.lines(pidFile)) {
            return lines.findFirst().map(String::strip).map(Long::valueOf);
        } catch (IOException | UncheckedIOException | NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    private static void signal(ProcessHandle process, String name) {
        try {
            new ProcessBuilder("sh", "-c", "kill -%s %d".formatted(name, process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException failure) {
            process.destroy();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean hasEnded(ProcessHandle process, Path ownPath) {
        var end = Instant.now().plus(ENDING_MAX);
        try {
            while (isOurs(process, ownPath) && Instant.now().isBefore(end)) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        return !isOurs(process, ownPath);
    }
}
