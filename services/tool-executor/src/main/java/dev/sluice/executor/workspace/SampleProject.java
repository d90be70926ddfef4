package dev.sluice.executor.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The tiny project that ships with Sluice, so that a newcomer's first session has something to read and change. */
final class SampleProject {
    private static final String RESOURCES = "/sample-project/";
    private static final List<String> FILES =
            List.of("README.md", "NOTES.md", "src/greeting.py", "src/main.py", "tests/test_greeting.py");

    private SampleProject() {}

    static void copy(Path target) throws IOException {
        for (var name : FILES) {
            var file = target.resolve(name);
            Files.createDirectories(file.getParent());
            try (var content = SampleProject.class.getResourceAsStream(RESOURCES + name)) {
                Files.copy(content, file);
            }
        }
    }
}
