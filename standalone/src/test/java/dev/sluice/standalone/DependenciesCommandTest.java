package dev.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class DependenciesCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void nothingRunsWithoutAYes() throws Exception {
        var project = project("exit 0");

        assertEquals(2, answered("n\n", "maven", project.toString()));
        assertEquals(2, answered("", "maven", project.toString()));

        assertTrue(out.toString().contains("outside the sandbox, with your rights and the network"), out::toString);
        assertTrue(out.toString().endsWith("Nothing was run.\n"), out::toString);
        assertFalse(Files.exists(directory.resolve("data/dependencies")));
    }

    @Test
    void theProjectsOwnMavenDownloadsToWhereCommandsLook() throws Exception {
        var project = project("echo \"$PWD $MAVEN_USER_HOME $*\" > ran; exit 3");

        assertEquals(3, answered("y\n", "maven", project.toString(), "--", "--settings", "mine.xml"));

        var target = directory.resolve("data/dependencies/maven");
        assertEquals(
                project + " " + target + " --batch-mode -Dmaven.repo.local=" + target
                        + "/repository --settings mine.xml test\n",
                Files.readString(project.resolve("ran")));
        assertTrue(err.toString().startsWith("It ended with 3;"), err::toString);
    }

    @Test
    void whatIsNoProjectIsSaid() {
        assertEquals(2, answered("y\n", "maven", directory.resolve("nowhere").toString()));
        assertTrue(err.toString().startsWith(directory.resolve("nowhere") + " is no directory."), err::toString);
    }

    private Path project(String script) throws Exception {
        var project = Files.createDirectories(directory.resolve("project"));
        Files.writeString(project.resolve("mvnw"), script + "\n");
        return project;
    }

    private int answered(String answer, String... arguments) {
        var before = System.in;
        System.setIn(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
        try {
            var words = new ArrayList<>(
                    List.of("dependencies", "--data", directory.resolve("data").toString()));
            words.addAll(List.of(arguments));
            return new CommandLine(new SluiceMain())
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true))
                    .execute(words.toArray(String[]::new));
        } finally {
            System.setIn(before);
        }
    }
}
