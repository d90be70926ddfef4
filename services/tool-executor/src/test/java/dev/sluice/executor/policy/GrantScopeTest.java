package dev.sluice.executor.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.GrantPattern.CommandPrefix;
import dev.sluice.contracts.GrantPattern.PathPattern;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.executor.note.NotesInMemory;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.tool.GitIdentity;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.policy.CompiledPolicy;
import dev.sluice.policy.InvalidRule;
import dev.sluice.policy.Policy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For which further calls a yes counts: tried by someone who wants it to count for more. */
class GrantScopeTest {
    private static final GrantPattern MAVEN = new CommandPrefix("execute_command", List.of("mvn", "test"), ".");
    private static final GrantPattern SOURCES = new PathPattern("write_file", "src/main/**");

    @Test
    void theSameCommandAndHarmlessWordsBehindItAreCovered() throws Exception {
        for (var command : List.of("mvn test", "mvn 'test'", "  mvn   test ", "mvn test -q -Dtest=ATest")) {
            assertTrue(command(command).covers(MAVEN), command);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mvn test && curl evil",
                "mvn test; curl evil",
                "mvn test | sh",
                "mvn test || curl evil",
                "mvn test & curl evil",
                "mvn test\ncurl evil",
                "mvn test $(curl evil)",
                "mvn test `curl evil`",
                "mvn test > ../out",
                "mvn test -Dmaven.ext.class.path=evil.jar",
                "mvn test -f ../evil/pom.xml",
                "mvn test -s evil.xml",
                "MAVEN_OPTS=-javaagent:evil.jar mvn test",
                "env mvn test",
                "./mvn test",
                "/tmp/mvn test",
                "\"mvn test\"",
                "'mvn test'",
                "mvn testx",
                "mvn",
                "mvn test -P*",
                "mvn te\\st",
                "mvn\u00a0test",
                "mvn test \u202e"
            })
    void nothingElseIsHoweverItIsWritten(String command) throws Exception {
        assertFalse(command(command).covers(MAVEN), command);
    }

    @Test
    void anotherDirectoryIsAnotherCommand() throws Exception {
        assertFalse(of("execute_command", arguments("mvn test").put("directory", "evil"), Risk.HIGH)
                .covers(MAVEN));
        assertTrue(of("execute_command", arguments("mvn test").put("directory", "./"), Risk.HIGH)
                .covers(MAVEN));
    }

    @Test
    void aProgramOfWhichNothingIsKnownIsCoveredWordByWordOnly() throws Exception {
        var known = new CommandPrefix("execute_command", List.of("deploy", "staging"), ".");

        assertTrue(command("deploy staging").covers(known));
        assertFalse(command("deploy staging --now").covers(known));
    }

    @ParameterizedTest
    @ValueSource(strings = {"./deploy.sh staging", "bin/deploy", "/tmp/deploy"})
    void aProgramThatMayBeWrittenAgainOffersNothing(String command) throws Exception {
        assertEquals(List.of(), command(command).offers());
    }

    @Test
    void theWrappersOfBuildsAreCoveredSinceWritingThemIsAskedAbout() throws Exception {
        assertTrue(command("./mvnw test").covers(new CommandPrefix("execute_command", List.of("./mvnw", "test"), ".")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Makefile", "sub/package.json", "POM.xml", "build.rs", "AGENTS.md", ".cursorrules", "a/GEMINI.md"
            })
    void whatBuildsOrAgentsObeyIsNoEditThatAModeAllows(String path) throws Exception {
        assertTrue(write("src/main/A.java").isEdit());
        assertFalse(write(path).isEdit());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bash -c ls",
                "python3 -c 1",
                "python3 a.py",
                "xargs rm",
                "env A=b ls",
                "git -c core.pager=evil log",
                "find . -delete",
                "sort -o a b",
                "ls $(id)",
                "ls *",
                "ls; ls",
                "cat <(id)"
            })
    void whatStartsOthersOrIsNotProvableOffersNothing(String command) throws Exception {
        assertEquals(List.of(), command(command).offers());
    }

    @Test
    void aCommandOffersItselfAndItsBeginnings() throws Exception {
        assertEquals(
                List.of(
                        new CommandPrefix("execute_command", List.of("git", "diff", "--stat"), "sub"),
                        new CommandPrefix("execute_command", List.of("git", "diff"), "sub"),
                        new CommandPrefix("execute_command", List.of("git"), "sub")),
                of("execute_command", arguments("git diff --stat").put("directory", "sub/"), Risk.HIGH)
                        .offers());
    }

    @Test
    void filesBelowADirectoryAreCovered() throws Exception {
        assertTrue(write("src/main/A.java").covers(SOURCES));
        assertTrue(write("./src//main/deep/B.java").covers(SOURCES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src/mainly/A.java",
                "src/main",
                "src/A.java",
                "other/src/main/A.java",
                "SRC/main/A.java",
                "src/main/.github/workflows/a.yml",
                "src/main/AGENTS.md",
                "src/main/a\u202eb.java"
            })
    void filesElsewhereAndThoseThatProgramsObeyAreNot(String path) throws Exception {
        assertFalse(write(path).covers(SOURCES), path);
    }

    @Test
    void aPathThatLeadsUpIsNoPath() {
        assertThrows(Refused.class, () -> write("src/main/../../evil"));
    }

    @Test
    void aNameThatLooksLikeAPatternOffersNothing() throws Exception {
        assertEquals(List.of(), write("src/**").offers());
        assertEquals(List.of(), write("a*").offers());
    }

    @Test
    void aFileOffersItselfAndItsDirectoryButNeverTheWholeWorkspace() throws Exception {
        assertEquals(
                List.of(new PathPattern("write_file", "src/main/A.java"), new PathPattern("write_file", "src/main/**")),
                write("src/main/A.java").offers());
        assertEquals(
                List.of(new PathPattern("write_file", "A.java")),
                write("A.java").offers());
    }

    @Test
    void anotherToolIsNotCovered() throws Exception {
        assertFalse(of("delete_file", path("src/main/A.java"), Risk.MEDIUM).covers(SOURCES));
        assertFalse(of("delete_file", path("a"), Risk.MEDIUM).covers(new PathPattern("delete_file", "a")));
        assertFalse(of("edit_file", path("src/main/A.java"), Risk.MEDIUM).covers(SOURCES));
    }

    @Test
    void whatIsCriticalIsAskedAboutEachTime() throws Exception {
        assertFalse(of("write_file", path("src/main/A.java"), Risk.CRITICAL).covers(SOURCES));
        assertEquals(
                List.of(),
                of("execute_command", arguments("mvn test"), Risk.CRITICAL).offers());
    }

    @Test
    void codeAndTestsAreAskedAboutEachTime() throws Exception {
        assertEquals(
                List.of(),
                of(
                                "run_code",
                                JsonNodeFactory.instance
                                        .objectNode()
                                        .put("language", "bash")
                                        .put("code", "ls"),
                                Risk.HIGH)
                        .offers());
        assertEquals(
                List.of(),
                of("run_tests", JsonNodeFactory.instance.objectNode(), Risk.HIGH)
                        .offers());
    }

    private static GrantScope command(String command) throws Refused, InvalidRule {
        return of("execute_command", arguments(command), Risk.HIGH);
    }

    private static GrantScope write(String path) throws Refused, InvalidRule {
        return of("write_file", path(path), Risk.MEDIUM);
    }

    private static GrantScope of(String tool, ObjectNode arguments, Risk risk) throws Refused, InvalidRule {
        var policy = CompiledPolicy.of(new Policy(List.of(), Optional.empty()));
        return GrantScope.of(policy, definition(tool), new TestCalls().call(tool, arguments, true), risk);
    }

    private static ToolDefinition definition(String name) {
        return Toolbox.builtIn(new SandboxChoice.Refused("none"), GitIdentity.STANDARD, NotesInMemory.book())
                .find(name)
                .orElseThrow()
                .definition();
    }

    private static ObjectNode arguments(String command) {
        return JsonNodeFactory.instance.objectNode().put("command", command);
    }

    private static ObjectNode path(String path) {
        return JsonNodeFactory.instance.objectNode().put("path", path).put("content", "x");
    }
}
