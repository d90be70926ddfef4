package dev.sluice.executor.sandbox;

import dev.sluice.executor.workspace.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Tries whether the sandbox holds on this system, by a probe whose exit code counts. What it tries is what must never
 * work: to read beside the workspace, to write outside it, to see a network, another process or the host's environment,
 * to become root in a name space, to set the host's core pattern.
 */
public final class SelfTest {
    private static final Logger LOG = Logger.getLogger(SelfTest.class);
    private static final Duration TIME_MAX = Duration.ofSeconds(20);

    /** Each line ends with the code that names what did not hold. */
    private static final String PROBE = """
            touch written || exit 11
            [ ! -e "$1" ] || exit 12
            touch /outside 2>/dev/null && exit 13
            touch /usr/outside 2>/dev/null && exit 14
            [ "$(grep -c : /proc/net/dev)" = 1 ] || exit 15
            [ "$(id -u)" = 65534 ] || exit 16
            (echo x > /proc/sys/kernel/core_pattern) 2>/dev/null && exit 17
            for process in /proc/[0-9]*; do [ "${process#/proc/}" -lt 100 ] || exit 18; done
            tr '\\0' '\\n' < /proc/1/environ | grep -q ^SLUICE && exit 19
            /usr/bin/unshare -U true 2>/dev/null && exit 20
            touch /dev/outside 2>/dev/null && exit 21
            exit 0
            """;

    private SelfTest() {}

    /** @param scratch an empty directory on the workspaces' volume, for the probe; deleted afterwards */
    public static SandboxChoice choose(SandboxLimits limits, Path scratch) {
        var root = isRoot();
        var missing = Bubblewrap.missing(root);
        if (!missing.isEmpty()) {
            return new SandboxChoice.Refused("Commands cannot run here, because there is no "
                    + String.join(" and no ", missing)
                    + ": install the package bubblewrap (apt-get install bubblewrap, or dnf"
                    + " install bubblewrap) and start the executor again.");
        }
        var sandbox = new Bubblewrap(limits, root, Optional.empty());
        return failure(sandbox, scratch)
                .<SandboxChoice>map(SandboxChoice.Refused::new)
                .orElseGet(() -> new SandboxChoice.Chosen(sandbox));
    }

    private static Optional<String> failure(Bubblewrap sandbox, Path scratch) {
        try {
            var files = Files.createDirectories(scratch.resolve("files"));
            var beside = Files.writeString(scratch.resolve("beside"), "nobody may see this");
            var end = CommandRun.in(sandbox, files)
                    .run(
                            List.of(
                                    "/bin/sh",
                                    "-c",
                                    PROBE,
                                    "probe",
                                    beside.toAbsolutePath().toString()),
                            Path.of("."),
                            TIME_MAX,
                            Optional::empty);
            Files.deleteIfExists(files.resolve("written"));
            Files.deleteIfExists(files);
            Files.deleteIfExists(beside);
            Files.deleteIfExists(scratch);
            if (end.exitCode() == 0 && end.stopped().isEmpty()) {
                return Optional.empty();
            }
            LOG.warnf("the sandbox does not hold here: the probe ended with %d: %s", end.exitCode(), end.output());
            return Optional.of(
                    "Commands cannot run here, because the sandbox bwrap does not hold on this system (the probe"
                            + " ended with " + end.exitCode() + "; the executor's log knows more).");
        } catch (IOException | Refused trouble) {
            LOG.warnf("the sandbox could not be tried: %s", trouble);
            return Optional.of(
                    "Commands cannot run here, because the sandbox could not be tried (the executor's log knows"
                            + " more).");
        }
    }

    private static boolean isRoot() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
