package dev.sluice.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The Maven process above this test JVM, and the root of the project it builds. */
public final class MavenRun {
    private static final String MAVEN_MAIN_CLASS = "org.codehaus.plexus.classworlds.launcher.Launcher";

    private MavenRun() {}

    /** The process whose end is the end of this test run: Maven's, else (in an editor) this JVM's own. */
    static ProcessHandle owner() {
        return Stream.iterate(
                        Optional.of(ProcessHandle.current()),
                        Optional::isPresent,
                        process -> process.flatMap(ProcessHandle::parent))
                .flatMap(Optional::stream)
                .filter(MavenRun::isMaven)
                .findFirst()
                .orElse(ProcessHandle.current());
    }

    /** The root of the checkout, as Maven passes it on, else the next directory upwards with a {@code .mvn}. */
    public static Path root() {
        var named = System.getProperty("sluice.root");
        if (named != null) {
            return Path.of(named);
        }
        var here = Path.of("").toAbsolutePath();
        return Stream.iterate(here, directory -> directory != null, Path::getParent)
                .filter(directory -> Files.isDirectory(directory.resolve(".mvn")))
                .findFirst()
                .orElse(here);
    }

    private static boolean isMaven(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains(MAVEN_MAIN_CLASS))
                .isPresent();
    }
}
