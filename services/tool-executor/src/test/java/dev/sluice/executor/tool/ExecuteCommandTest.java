package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.InstructionsFile;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Versions;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.executor.instructions.InstructionsReader;
import dev.sluice.executor.policy.ApprovalPolicy;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.TestWorkspace;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.policy.call.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecuteCommandTest {
    @TempDir
    Path directory;

    private Workspace workspace;

    @BeforeEach
    void workspace() throws Exception {
        workspace = TestWorkspace.in(directory);
    }

    @Test
    void aPersonIsShownExactlyWhatRuns() throws Exception {
        var change = tool().plan(workspace, json("{'command':'grep -c \\'a  b\\' x','timeout_seconds':20}"));

        assertEquals(
                "runs: [\"grep\",\"-c\",\"a  b\",\"x\"]\nin: .\nfor at most: 20 s\nsandbox: bwrap, no network",
                change.diff().orElseThrow());
    }

    @Test
    void nothingHidesInWhatIsShown() throws Exception {
        var command = "ls\u202e" + " ".repeat(400) + "; rm -rf x\u001b[2K";

        var shown = tool().plan(workspace, new ObjectMapper().createObjectNode().put("command", command))
                .diff()
                .orElseThrow();

        assertTrue(shown.startsWith("bash runs:\nls<U+202E><400 spaces>; rm -rf x<U+001B>[2K\nin: ."), shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", " \t\n", "\u3000\n"})
    void nothingHidesBelowWhatIsShown(String line) throws Exception {
        var command = "ls\n\n\npwd\n" + line.repeat(10_000) + "  rm -rf x";

        var shown = tool().plan(workspace, new ObjectMapper().createObjectNode().put("command", command))
                .diff()
                .orElseThrow();

        assertTrue(shown.startsWith("bash runs:\nls\n\n\npwd\n<10000 empty lines>\n  rm -rf x\nin: ."), shown);
    }

    @Test
    void theModelGetsExitCodeOutputAndHowItRan() throws Exception {
        Files.createDirectory(workspace.root().resolve("src"));

        var report = done(tool().plan(workspace, json("{'command':'pwd; exit 3','directory':'src'}"))
                .apply(Optional::empty));

        assertTrue(
                report.matches("\\[exit code 3 after \\d+ ms; sandbox bwrap, no network]\n/workspace/src\n"), report);
    }

    @Test
    void whatACommandMakesThatTellsAgentsWhatToDoIsSetAside() throws Exception {
        Files.writeString(workspace.root().resolve("AGENTS.md"), "the owner's");
        Files.createDirectories(workspace.root().resolve("app"));
        Files.writeString(workspace.root().resolve("app/GEMINI.md.proposed"), "an older one");

        var report = done(tool().plan(
                        workspace,
                        json("{'command':'for f in app/GEMINI.md new/CLAUDE.md .cursorrules"
                                + " .github/copilot-instructions.md node_modules/x/AGENTS.md AGENTS.md.txt;"
                                + " do mkdir -p $(dirname $f); echo obey > $f; done'}"))
                .apply(Optional::empty));

        assertTrue(
                report.contains("[set aside as *.proposed, because it tells agents what to do: .cursorrules,"
                        + " .github/copilot-instructions.md, app/GEMINI.md, new/CLAUDE.md; write_file puts"),
                report);
        assertEquals("obey\n", Files.readString(workspace.root().resolve("new/CLAUDE.md.proposed")));
        assertEquals("an older one", Files.readString(workspace.root().resolve("app/GEMINI.md.proposed")));
        assertEquals(
                List.of("AGENTS.md"),
                InstructionsReader.read(workspace).stream()
                        .map(InstructionsFile::path)
                        .toList());
        assertTrue(Files.exists(workspace.root().resolve("node_modules/x/AGENTS.md")));
    }

    @Test
    void aCommandThatWaitsIsEndedWithAClearWord() throws Exception {
        var report = done(tool().plan(workspace, json("{'command':'sleep 600','timeout_seconds':1}"))
                .apply(Optional::empty));

        assertTrue(report.startsWith("[ended because its time was up; if it waited for input, there is none"), report);
    }

    @Test
    void aCommandThatIsCalledOffSaysSo() throws Exception {
        var change = tool().plan(workspace, json("{'command':'sleep 600'}"));

        assertInstanceOf(Applied.CalledOff.class, change.apply(() -> Optional.of(StopSignal.Reason.CALLED_OFF)));
        assertInstanceOf(Applied.OutOfTime.class, change.apply(() -> Optional.of(StopSignal.Reason.TIME_UP)));
    }

    @ParameterizedTest
    @CsvSource({
        "python, 'import os\nprint(6 * 7, os.getcwd())', 'python3 runs:', '42 /workspace'",
        "bash, 'echo $((6 * 7)) $PWD', '/bin/bash runs:', '42 /workspace'"
    })
    void codeRunsAsACommandDoes(String language, String code, String shown, String output) throws Exception {
        var run = new RunCode(new SandboxChoice.Chosen(SandboxedWorkspace.sandboxWithPython(directory)));
        var arguments =
                new ObjectMapper().createObjectNode().put("language", language).put("code", code);

        var change = run.plan(workspace, arguments);

        assertTrue(change.diff().orElseThrow().startsWith(shown + "\n" + code + "\nin: ."));
        assertTrue(done(change.apply(Optional::empty)).endsWith("\n" + output + "\n"));
        assertInstanceOf(Trace.NobodyKnows.class, run.trace(workspace, arguments, change.base()));
    }

    @Test
    void whatACommandDidBeforeACrashNobodyKnows() {
        assertInstanceOf(
                Trace.NobodyKnows.class, refusing().trace(workspace, new ObjectMapper().createObjectNode(), "bwrap"));
    }

    @Test
    void withoutASandboxCommandsAreRefusedBeforeAnybodyIsAsked() {
        var refused = assertThrows(Refused.class, () -> refusing().plan(workspace, json("{'command':'ls'}")));

        assertEquals(CallFailure.DENIED, refused.reason());
        assertEquals("install it", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ls",
                "git status",
                "mvn test",
                "find . -exec rm {} +",
                "find . -delete",
                "git -c core.pager='sh -c evil' log",
                "git -c core.fsmonitor=evil status",
                "git --exec-path=. status",
                "sed 1e evil",
                "sed -n '1w evil' a",
                "xargs rm < list",
                "tar cf a b --checkpoint=1 --checkpoint-action=exec=sh",
                "echo $(evil)",
                "echo `evil`",
                "ls\nevil",
                "PATH=. ls",
                "LD_PRELOAD=./evil.so ls",
                "env evil",
                "command evil",
                "exec evil",
                "awk 'BEGIN{system(\"evil\")}'",
                "vim -c '!evil'",
                "less +!evil a",
                "python3 -c 'evil()'",
                "perl -e 'evil'",
                "ssh -o ProxyCommand=evil a",
                "rsync -e evil a b",
                "make -f evil",
                "npm test",
                "curl https://example.com",
                "bash -c evil",
                "/bin/sh evil",
                "nohup evil &",
                "cat < /dev/tcp/127.0.0.1/80",
                "> README.md",
                "ls;evil",
                "ls&&evil",
                "ls|sh",
                "l\\s",
                "'ls'"
            })
    void everyCommandIsAskedAbout(String command) throws Exception {
        var arguments = new ObjectMapper().createObjectNode().put("command", command);
        var definition = refusing().definition();

        var builtIn = new PolicyVersions(Duration.ZERO)
                .find(Versions.BUILT_IN.policy())
                .orElseThrow();
        var call = new TestCalls().call(definition.name(), arguments, true);

        assertInstanceOf(Verdict.Ask.class, ApprovalPolicy.judge(builtIn, definition, call));
        assertInstanceOf(Verdict.Deny.class, ApprovalPolicy.judge(builtIn, definition, TestCalls.by(call, Role.ASK)));
    }

    private ExecuteCommand tool() {
        return new ExecuteCommand(new SandboxChoice.Chosen(SandboxedWorkspace.sandbox(directory)));
    }

    private static ExecuteCommand refusing() {
        return new ExecuteCommand(new SandboxChoice.Refused("install it"));
    }

    private static String done(Applied applied) {
        return assertInstanceOf(Applied.Done.class, applied).report().text();
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper()
                .readTree(text.replace("\\'", "\u0001").replace('\'', '"').replace("\u0001", "'"));
    }
}
