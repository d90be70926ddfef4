package dev.sluice.executor.workspace;

import java.util.List;
import java.util.Set;

/** Dependencies, build output and caches, by the names that they commonly have. */
final class Unwanted {
    private static final Set<String> DIRECTORIES = Set.of(
            "node_modules",
            "build",
            "dist",
            "target",
            "out",
            "__pycache__",
            "venv",
            ".venv",
            ".gradle",
            ".idea",
            ".cache");
    private static final List<String> FILE_ENDINGS = List.of(".class", ".pyc", ".pyo", ".o", ".so", ".DS_Store");

    private Unwanted() {}

    static boolean is(String name, boolean directory) {
        return directory ? DIRECTORIES.contains(name) : FILE_ENDINGS.stream().anyMatch(name::endsWith);
    }
}
