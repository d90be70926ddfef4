package dev.sluice.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Somebody's small project in JavaScript, with its tests and a history, as a directory that sessions may start from. */
final class RealProject {
    private static final String PACKAGE = "META-INF/resources/webjars/inherits/2.0.1/";
    private static final List<String> FILES =
            List.of("package.json", "README.md", "LICENSE", "inherits.js", "inherits_browser.js", "test.js");

    private RealProject() {}

    /** Whether what works on it is here: programs are found only in the places that a sandbox shows. */
    static boolean possible(String... programs) {
        return Stream.concat(Stream.of("bwrap", "git"), Stream.of(programs))
                .allMatch(program -> Files.isExecutable(Path.of("/usr/bin", program)));
    }

    /** Writes the project and commits it. */
    static void write(Path directory) throws IOException, InterruptedException {
        for (var name : FILES) {
            try (var file = RealProject.class.getClassLoader().getResourceAsStream(PACKAGE + name)) {
                Files.write(directory.resolve(name), file.readAllBytes());
            }
        }
        commit(directory);
    }

    /** Writes a small one in Python, whose tests need nothing but Python, and commits it. */
    static void writePython(Path directory) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("words.py"), """
                \"""What words a text has.\"""


                def count(text):
                    return len(text.split())


                def longest(text):
                    return max(len(word) for word in text.split())
                """);
        Files.writeString(Files.createDirectories(directory.resolve("tests")).resolve("test_words.py"), """
                import unittest

                from words import count, longest


                class WordsTest(unittest.TestCase):
                    def test_some_words(self):
                        self.assertEqual(3, count("as it was"))
                        self.assertEqual(9, longest("as it was published"))


                if __name__ == "__main__":
                    unittest.main()
                """);
        commit(directory);
    }

    private static void commit(Path directory) throws IOException, InterruptedException {
        git(directory, "init", "--quiet", "--initial-branch=main");
        git(directory, "add", "--all");
        git(directory, "commit", "--quiet", "--message=As it was published");
    }

    /** What git says of a repository, whoever owns it. */
    static String git(Path directory, String... words) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of("/usr/bin/git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"));
        line.addAll(List.of("-c", "safe.directory=*"));
        line.addAll(List.of(words));
        var builder = new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    /** The digest of every file below a directory, and whether it is a program, by its path. */
    static TreeMap<String, String> tree(Path directory) throws IOException {
        var tree = new TreeMap<String, String>();
        try (var files = Files.walk(directory)) {
            files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .forEach(file -> tree.put(
                            directory.relativize(file).toString(),
                            digest(file) + (Files.isExecutable(file) ? "*" : "")));
        }
        return tree;
    }

    private static String digest(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
