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
 * A server that runs beside the JVM and may outlive it. It is known by its pid file, and believed to be ours only if
 * its command line names its own directory: process ids are used again.
 *
 * @param gentleSignal the name of the signal that makes this server stop at once and in order
 */
record ServerProcess(Path pidFile, Path directory, String gentleSignal) {
    private static final Logger LOG = Logger.getLogger(ServerProcess.class);
    private static final Duration ENDING_MAX = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Ends what a killed JVM left behind, if it did. */
    void endLeftOver() {
        running().ifPresent(process -> {
            LOG.infof("Ending process %d, left over from a run that was killed", process.pid());
            stop(process);
        });
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException failure) {
            throw new StartRefused("The left-over file %s cannot be deleted: %s.".formatted(pidFile, failure), failure);
        }
    }

    /** Stops the server and waits for its end; after ten seconds of deafness it is killed. */
    void stop() {
        running().ifPresent(this::stop);
    }

    private void stop(ProcessHandle process) {
        signal(process);
        if (!hasEnded(process)) {
            LOG.warnf("Process %d did not end within %s and is killed", process.pid(), ENDING_MAX);
            process.destroyForcibly();
            hasEnded(process);
        }
    }

    private Optional<ProcessHandle> running() {
        return pid().flatMap(ProcessHandle::of).filter(this::isOurs);
    }

    /** A dead process that nobody has waited for yet has no command line any more, so it is not ours either. */
    private boolean isOurs(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains(directory.toString()))
                .isPresent();
    }

    private Optional<Long> pid() {
        try (var lines = Files.lines(pidFile)) {
            return lines.findFirst().map(String::strip).map(Long::valueOf);
        } catch (IOException | UncheckedIOException | NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    private void signal(ProcessHandle process) {
        try {
            new ProcessBuilder("sh", "-c", "kill -%s %d".formatted(gentleSignal, process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException failure) {
            process.destroy();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasEnded(ProcessHandle process) {
        var end = Instant.now().plus(ENDING_MAX);
        try {
            while (isOurs(process) && Instant.now().isBefore(end)) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        return !isOurs(process);
    }
}
