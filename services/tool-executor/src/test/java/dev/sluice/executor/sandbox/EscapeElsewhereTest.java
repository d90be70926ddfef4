package dev.sluice.executor.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same attacks where the executor is an ordinary user, and where there is no bubblewrap. Only root can play both, so for
 * anybody else these are passed over: his own run is the one as an ordinary user.
 */
class EscapeElsewhereTest {
    /** Nobody has this number, and nothing belongs to it. */
    private static final int ORDINARY = 65_531;

    /** What the attacks themselves need; what the service needs beside that would take a server along. */
    private static final List<String> NEEDED = List.of(
            "junit-", "opentest4j", "apiguardian", "awaitility", "hamcrest", "jboss-logging", "jackson-", "jspecify");

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** Whatever the umask is. */
    private static final Set<PosixFilePermission> FOR_ALL = PosixFilePermissions.fromString("rwxr-xr-x");

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    @BeforeEach
    void onlyRootCanBecomeSomebodyElse() throws Exception {
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "not root");
        assumeTrue(Bubblewrap.missing(true).isEmpty(), "no bubblewrap here");
    }

    @Test
    void anOrdinaryUserIsHeldAsRootIs() throws Exception {
        assumeOrdinaryUsersMayStartJava();

        var said = suite(ordinary());

        assumeFalse(said.contains("sandbox refused"), "this system gives ordinary users no name spaces");
        assertTrue(said.contains("user " + ORDINARY + ": sandbox bwrap"), said);
        assertTrue(said.endsWith("escaped 0"), said);
    }

    @Test
    void withoutBubblewrapNothingRunsForAnybody() throws Exception {
        assumeOrdinaryUsersMayStartJava();
        assumeTrue(starts(withoutBubblewrap(), "/bin/true"), "this root may make no mount name space");

        for (var who : List.of(List.<String>of(), ordinary())) {
            var said = suite(
                    Stream.concat(withoutBubblewrap().stream(), who.stream()).toList());

            assertTrue(said.contains("sandbox refused; tried 0"), said);
            assertTrue(said.endsWith("escaped 0"), said);
        }
    }

    /** A JDK may lie where only its owner reads. */
    private void assumeOrdinaryUsersMayStartJava() throws Exception {
        assumeTrue(starts(ordinary(), JAVA, "-version"), "an ordinary user cannot start " + JAVA);
    }

    private boolean starts(List<String> as, String... command) throws Exception {
        var process = new ProcessBuilder(
                        Stream.concat(as.stream(), Stream.of(command)).toList())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return ended(process) == 0;
    }

    /** Its code; whoever does not end is killed. */
    private static int ended(Process process) throws InterruptedException {
        try {
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it has not ended");
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static List<String> ordinary() {
        return List.of(
                "/usr/bin/setpriv",
                "--reuid=" + ORDINARY,
                "--regid=" + ORDINARY,
                "--clear-groups",
                "--no-new-privs",
                "--");
    }

    /** In a mount name space of its own, in which there is nothing to start. */
    private static List<String> withoutBubblewrap() {
        return List.of(
                "/usr/bin/unshare",
                "--mount",
                "--propagation",
                "private",
                "--",
                "/bin/sh",
                "-c",
                "mount --bind /dev/null /usr/bin/bwrap && exec \"$@\"",
                "sh");
    }

    /** The last line that it says. */
    private String suite(List<String> as) throws Exception {
        var home = Files.createDirectories(directory.resolve("home"));
        Files.setPosixFilePermissions(directory, FOR_ALL);
        Files.setAttribute(home, "unix:uid", ORDINARY);
        var command = new ArrayList<>(as);
        command.addAll(List.of(
                JAVA,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + home,
                "-Dorg.jboss.logging.provider=jdk",
                "-cp",
                String.join(File.pathSeparator, classPath()),
                EscapeSuite.class.getName()));
        var output = directory.resolve("said");
        var process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        var code = ended(process);
        var said = Files.readString(output, StandardCharsets.UTF_8).strip();
        assertEquals(0, code, said);
        var line = said.substring(said.lastIndexOf('\n') + 1);
        System.out.println("escape suite: " + line);
        return line;
    }

    /** Where everybody may read it: what belongs to root is mostly in root's home. */
    private List<String> classPath() throws IOException {
        var readable = opened(Files.createDirectories(directory.resolve("classes")));
        var path = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var source = Path.of(entry);
            var target = readable.resolve(path.size() + "-" + source.getFileName());
            if (Files.isDirectory(source)) {
                copy(source, target);
                path.add(target.toString());
            } else if (NEEDED.stream().anyMatch(source.getFileName().toString()::startsWith)
                    || source.getFileName().toString().startsWith("sluice-")) {
                copyFile(source, target);
                path.add(target.toString());
            }
        }
        return path;
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                opened(Files.createDirectories(
                        target.resolve(source.relativize(folder).toString())));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                copyFile(file, target.resolve(source.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** No further name of the same file: that would have the modes of where it comes from. */
    private static void copyFile(Path source, Path target) throws IOException {
        if (!Files.exists(target)) {
            opened(Files.copy(source, target));
        }
    }

    private static Path opened(Path path) throws IOException {
        return Files.setPosixFilePermissions(path, FOR_ALL);
    }
}
