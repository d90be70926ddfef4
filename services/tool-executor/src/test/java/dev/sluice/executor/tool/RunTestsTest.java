package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.sandbox.Dependencies;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.TestWorkspace;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunTestsTest {
    @TempDir
    Path directory;

    private Workspace workspace;

    @BeforeEach
    void workspace() throws Exception {
        workspace = TestWorkspace.in(directory);
    }

    @ParameterizedTest
    @CsvSource({
        "mvnw pom.xml, MAVEN_WRAPPER",
        "pom.xml package.json, MAVEN",
        "gradlew build.gradle, GRADLE_WRAPPER",
        "build.gradle, GRADLE",
        "build.gradle.kts, GRADLE_KOTLIN",
        "Cargo.toml, CARGO",
        "go.mod tests/x, GO",
        "package.json tests/x, NPM",
        "pytest.ini tests/x, PYTEST",
        "conftest.py tests/x, PYTEST_CONFTEST",
        "setup.py tests/x, UNITTEST"
    })
    void theRunnerIsFoundByTheProjectsFiles(String names, TestRunner runner) throws Exception {
        for (var name : names.split(" ")) {
            file(name, name.equals("package.json") ? "{\"scripts\":{\"test\":\"node --test\"}}" : "");
        }

        assertEquals(Optional.of(runner), TestRunner.of(workspace, WorkspacePath.ROOT));
    }

    @Test
    void aPackageWithoutATestScriptHasNoTests() throws Exception {
        file("package.json", "{\"scripts\":{}}");
        assertEquals(Optional.empty(), TestRunner.of(workspace, WorkspacePath.ROOT));

        file("package.json", "{oops");
        assertEquals(Optional.empty(), TestRunner.of(workspace, WorkspacePath.ROOT));
    }

    @Test
    void whereNothingSaysHowTestsAreRunThatIsSaid() {
        var refused = assertThrows(Refused.class, () -> new RunTests(new SandboxChoice.Refused("none"))
                .plan(workspace, JsonNodeFactory.instance.objectNode()));

        assertEquals(CallFailure.NOT_FOUND, refused.reason());
    }

    @Test
    void testsAreRedAndGreen() throws Exception {
        file("app/tests/test_sum.py", test("3"));
        var arguments = JsonNodeFactory.instance.objectNode().put("directory", "app");
        arguments.putArray("arguments").add("-p").add("test_*.py");
        var tool = new RunTests(new SandboxChoice.Chosen(SandboxedWorkspace.sandboxWithPython(directory)));

        var change = tool.plan(workspace, arguments);
        assertTrue(
                change.diff()
                        .orElseThrow()
                        .startsWith(
                                "runs: [\"python3\",\"-m\",\"unittest\",\"discover\",\"-s\",\"tests\",\"-p\",\"test_*.py\"]\nin: app"));
        var red = report(change);
        file("app/tests/test_sum.py", test("2"));
        var green = report(tool.plan(workspace, arguments));

        assertEquals(List.of(Optional.of(1), Optional.of(0)), List.of(red.exitCode(), green.exitCode()));
        assertTrue(
                red.text().startsWith("[exit code 1 after ") && red.text().contains("FAILED (failures=1)"), red.text());
        assertTrue(
                green.text().startsWith("[exit code 0 after ") && green.text().contains("\nOK\n"), green.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-xr-x", "rwx------"})
    void testsFindTheirDependenciesAndCannotChangeThem(String modes) throws Exception {
        var dependencies = directory.resolve("shut/dependencies");
        var library = Files.createDirectories(dependencies.resolve("python")).resolve("library.py");
        Files.writeString(library, "two = 2\n");
        Files.setPosixFilePermissions(dependencies.getParent(), PosixFilePermissions.fromString(modes));
        file("tests/test_sum.py", "from library import two\n" + test("two"));
        var sandbox = SandboxedWorkspace.sandboxWithPython(directory).with(new Dependencies(dependencies));
        var choice = new SandboxChoice.Chosen(sandbox);

        var tests = report(new RunTests(choice).plan(workspace, JsonNodeFactory.instance.objectNode()));
        var attack = report(
                new ExecuteCommand(choice)
                        .plan(
                                workspace,
                                JsonNodeFactory.instance
                                        .objectNode()
                                        .put(
                                                "command",
                                                "echo evil > /opt/dependencies/python/library.py || touch /opt/dependencies/x")));

        assertTrue(tests.text().contains("\nOK\n"), tests.text());
        assertTrue(attack.text().contains("Read-only file system"), attack.text());
        assertEquals("two = 2\n", Files.readString(library));
    }

    private static String test(String sum) {
        return "import unittest\n\n\nclass SumTest(unittest.TestCase):\n    def test_sum(self):\n        self.assertEqual("
                + sum + ", 1 + 1)\n";
    }

    private static ToolOutput report(Change change) throws Exception {
        return assertInstanceOf(Applied.Done.class, change.apply(Optional::empty))
                .report();
    }

    private void file(String path, String content) throws Exception {
        var file = workspace.root().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
