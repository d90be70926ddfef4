package dev.sluice.policy.call;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Files that programs and agents obey without being told to: who writes there decides what runs when somebody builds, tests
 * or asks. What hides behind a dot is mostly that; the others are known by name.
 */
public final class ReadByPrograms {
    private static final Set<String> NAMES = Set.of(
            "agents.md",
            "claude.md",
            "gemini.md",
            "copilot-instructions.md",
            "mvnw",
            "mvnw.cmd",
            "gradlew",
            "gradlew.bat",
            "gradle-wrapper.properties",
            "gradle-wrapper.jar",
            "conftest.py",
            "sitecustomize.py",
            "jenkinsfile",
            "dockerfile");

    /** What a build or a test runs once somebody starts it; where that is granted, writing here is running. */
    private static final Set<String> BUILDS = Set.of(
            "makefile",
            "gnumakefile",
            "package.json",
            "pom.xml",
            "build.gradle",
            "build.gradle.kts",
            "settings.gradle",
            "settings.gradle.kts",
            "setup.py",
            "pyproject.toml",
            "tox.ini",
            "build.rs",
            "cargo.toml",
            "docker-compose.yml",
            "docker-compose.yaml",
            "justfile");

    private ReadByPrograms() {}

    /** Whether a file of this path says what builds run: a person may grant changes of it, a mode does not. */
    public static boolean builds(List<String> path) {
        return !path.isEmpty() && BUILDS.contains(path.getLast().toLowerCase(Locale.ROOT));
    }

    /** Whether a name on the path is one of them. */
    public static boolean on(List<String> path) {
        return path.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.startsWith(".") || NAMES.contains(name));
    }
}
