package dev.sluice.executor.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
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

    @TempDir
    Path directory;

    @BeforeEach
    void onlyRootCanBecomeSomebodyElse() throws Exception {
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "not root");
        assumeTrue(Bubblewrap.missing(true).isEmpty(), "no bubblewrap here");
    }

    @Test
    void anOrdinaryUserIsHeldAsRootIs() throws Exception {
        var said = suite(ordinary());

        assumeFalse(said.contains("sandbox refused"), "this system gives ordinary users no name spaces");
        assertTrue(said.contains("user " + ORDINARY + ": sandbox bwrap"), said);
        assertTrue(said.endsWith("escaped 0"), said);
    }

    @Test
    void withoutBubblewrapNothingRunsForAnybody() throws Exception {
        for (var who : List.of(List.<String>of(), ordinary())) {
            var said = suite(
                    Stream.concat(withoutBubblewrap().stream(), who.stream()).toList());

            assertTrue(said.contains("sandbox refused; tried 0"), said);
            assertTrue(said.endsWith("escaped 0"), said);
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
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setAttribute(home, "unix:uid", ORDINARY);
        var command = new ArrayList<>(as);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
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
        var code = process.waitFor();
        var said = Files.readString(output, StandardCharsets.UTF_8).strip();
        assertEquals(0, code, said);
        var line = said.substring(said.lastIndexOf('\n') + 1);
        System.out.println("escape suite: " + line);
        return line;
    }

    /** Where everybody may read it: what belongs to root is mostly in root's home. */
    private List<String> classPath() throws IOException {
        var readable = Files.createDirectories(directory.resolve("classes"));
        var path = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var source = Path.of(entry);
            var target = readable.resolve(path.size() + "-" + source.getFileName());
            if (Files.isDirectory(source)) {
                copy(source, target);
                path.add(target.toString());
            } else if (NEEDED.stream().anyMatch(source.getFileName().toString()::startsWith)
                    || source.getFileName().toString().startsWith("sluice-")) {
                link(source, target);
                path.add(target.toString());
            }
        }
        return path;
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(target.resolve(source.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                link(file, target.resolve(source.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void link(Path source, Path target) throws IOException {
        if (Files.exists(target)) {
            return;
        }
        try {
            Files.createLink(target, source);
        } catch (FileSystemException otherVolume) {
            Files.copy(source, target);
        }
    }
}
