package dev.sluice.executor.sandbox;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What builds and tests need that is neither in the workspace nor in the system: downloaded outside the sandbox by whoever runs the
 * executor, and found by every command, read-only. The decision is ADR 0108.
 *
 * @param directory where it is; nothing need be there
 */
public record Dependencies(Path directory) {
    /** Where commands find them. */
    static final String INSIDE = "/opt/dependencies";

    /** Who looks for dependencies, and how it is told where they are. */
    public enum Kind {
        /** Nothing is tracked: what came by a mirror of the operator's counts for the repository that a project names. */
        MAVEN(Map.of(
                "MAVEN_OPTS",
                "-Dmaven.repo.local=" + INSIDE + "/maven/repository"
                        + " -Daether.enhancedLocalRepository.trackingFilename=none",
                "MAVEN_USER_HOME",
                INSIDE + "/maven")),
        PYTHON(Map.of("PYTHONPATH", INSIDE + "/python"));

        private final Map<String, String> environment;

        Kind(Map<String, String> environment) {
            this.environment = environment;
        }

        /** Those of this kind in a directory of dependencies. */
        public Path in(Path directory) {
            return directory.resolve(name().toLowerCase(Locale.ROOT));
        }
    }

    public Dependencies {
        directory = directory.toAbsolutePath().normalize();
    }

    /** Of which kinds some are there now. */
    List<Kind> kinds() {
        return Arrays.stream(Kind.values())
                .filter(kind -> Files.isDirectory(kind.in(directory), LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    /** What commands find in their environment beside what they always do. */
    Map<String, String> environment() {
        return kinds().stream()
                .flatMap(kind -> kind.environment.entrySet().stream())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
