package dev.sluice.executor.tool;

import com.fasterxml.jackson.core.JacksonException;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What runs a project's tests, by the files that it has: those that a project has on purpose come first. */
enum TestRunner {
    MAVEN_WRAPPER(Set.of("mvnw", "pom.xml"), "/bin/sh", "mvnw", "--offline", "--batch-mode", "test"),
    MAVEN(Set.of("pom.xml"), "mvn", "--offline", "--batch-mode", "test"),
    GRADLE_WRAPPER(Set.of("gradlew"), "/bin/sh", "gradlew", "--offline", "--no-daemon", "test"),
    GRADLE(Set.of("build.gradle"), "gradle", "--offline", "--no-daemon", "test"),
    GRADLE_KOTLIN(Set.of("build.gradle.kts"), "gradle", "--offline", "--no-daemon", "test"),
    CARGO(Set.of("Cargo.toml"), "cargo", "test", "--offline"),
    GO(Set.of("go.mod"), "go", "test", "./..."),
    NPM(Set.of("package.json"), "npm", "test"),
    PYTEST(Set.of("pytest.ini"), "python3", "-m", "pytest"),
    PYTEST_CONFTEST(Set.of("conftest.py"), "python3", "-m", "pytest"),
    UNITTEST(Set.of("tests"), "python3", "-m", "unittest", "discover", "-s", "tests");

    private static final int ENTRIES_MAX = 10_000;
    private static final int MANIFEST_BYTES_MAX = 1024 * 1024;

    private final Set<String> marks;
    private final List<String> command;

    TestRunner(Set<String> marks, String... command) {
        this.marks = marks;
        this.command = List.of(command);
    }

    /** The program and its arguments. */
    List<String> command() {
        return command;
    }

    /** That of the project in the directory; empty if nothing there looks like one. */
    static Optional<TestRunner> of(Workspace workspace, WorkspacePath directory) throws Refused, IOException {
        var names = workspace.list(directory, ENTRIES_MAX).stream()
                .map(entry -> entry.path().name())
                .collect(Collectors.toSet());
        for (var runner : values()) {
            if (names.containsAll(runner.marks) && (runner != NPM || hasTestScript(workspace, directory))) {
                return Optional.of(runner);
            }
        }
        return Optional.empty();
    }

    private static boolean hasTestScript(Workspace workspace, WorkspacePath directory) throws Refused, IOException {
        try {
            return MessageCodec.mapper()
                    .readTree(workspace.read(directory.child("package.json"), MANIFEST_BYTES_MAX))
                    .path("scripts")
                    .has("test");
        } catch (JacksonException malformed) {
            return false;
        }
    }
}
