package dev.sluice.executor.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.executor.note.NotesInMemory;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.tool.GitIdentity;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.policy.CompiledPolicy;
import dev.sluice.policy.Decision;
import dev.sluice.policy.InvalidRule;
import dev.sluice.policy.Policy;
import dev.sluice.policy.Rule;
import dev.sluice.policy.call.Verdict;
import dev.sluice.policy.call.Verdict.Allow;
import dev.sluice.policy.call.Verdict.Ask;
import dev.sluice.policy.call.Verdict.Deny;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApprovalPolicyTest {
    private static final CompiledPolicy BUILT_IN = builtIn();
    private static final ToolDefinition READ = definition("read_file");
    private static final ToolDefinition WRITE = definition("write_file");

    @Test
    void readingIsFree() throws Refused {
        assertEquals(new Allow("builtin:read"), judge(READ, "src/main.py", Role.ASK));
    }

    @Test
    void everyWriteAsks() throws Refused {
        var ask = assertInstanceOf(Ask.class, judge(WRITE, "src/main.py", Role.CODER));

        assertEquals(Risk.MEDIUM, ask.risk());
    }

    @Test
    void hiddenConfigurationIsAHigherRisk() throws Refused {
        var ask = assertInstanceOf(Ask.class, judge(WRITE, ".github/workflows/ci.yml", Role.CODER));

        assertEquals(Risk.HIGH, ask.risk());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ask", "architect", "orchestrator"})
    void rolesThatOnlyThinkDoNotWrite(String role) throws Refused {
        assertInstanceOf(Deny.class, judge(WRITE, "src/main.py", new Role(role)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".git/config",
                "sub/.git/hooks/pre-commit",
                ".GIT/config",
                ".env",
                ".env.production",
                "a/.Env.local",
                ".sluice/x",
                "server.pem",
                "keys/id_ed25519",
                ".ssh/config",
                "tls/server.KEY"
            })
    void secretsAndMachineryAreOutOfReach(String path) throws Refused {
        assertInstanceOf(Deny.class, judge(READ, path, Role.CODER));
        assertInstanceOf(Deny.class, judge(WRITE, path, Role.CODER));
    }

    @ParameterizedTest
    @ValueSource(strings = {".github/CODEOWNERS", ".gitignore", "environment.md", ".env.example", "keys.md"})
    void namesThatOnlyLookSimilarAreNot(String path) throws Refused {
        assertEquals(new Allow("builtin:read"), judge(READ, path, Role.CODER));
    }

    @Test
    void whatIsNotSeenIsWarnedOf() throws Refused {
        var ask = assertInstanceOf(Ask.class, judge(WRITE, "a\u202etxt.exe", Role.CODER));

        assertEquals(Risk.HIGH, ask.risk());
        assertTrue(ask.reason().contains("U+202E"), ask.reason());
    }

    @Test
    void aWarningIsShortHoweverMuchIsHidden() throws Refused {
        var arguments = JsonNodeFactory.instance.objectNode().put("path", "a");
        arguments.put(
                "content",
                IntStream.range(0xe0000, 0xe0fff).mapToObj(Character::toString).collect(Collectors.joining()));

        var ask = assertInstanceOf(Ask.class, judge(BUILT_IN, WRITE, arguments, Role.CODER));

        assertTrue(ask.reason().length() < 250, ask.reason());
    }

    // ---- with a policy

    @Test
    void aRuleAllowsWhatOtherwiseAsks() throws Exception {
        var policy = policy("path.startsWith('docs/')", Decision.ALLOW);

        assertEquals(new Allow("it"), judge(policy, WRITE, path("docs/a.md"), Role.CODER));
        assertInstanceOf(Ask.class, judge(policy, WRITE, path("src/a.java"), Role.CODER));
    }

    @Test
    void aRuleDeniesReadingToo() throws Exception {
        var deny = assertInstanceOf(
                Deny.class,
                judge(policy("path.startsWith('hr/')", Decision.DENY), READ, path("hr/pay.csv"), Role.CODER));

        assertEquals("it", deny.rule());
        assertEquals("Because.", deny.reason());
    }

    @Test
    void aRuleRaisesTheRiskAndNeverLowersIt() throws Exception {
        var raised = new Rule("it", "true", Decision.ASK, "Because.", Optional.of(Risk.CRITICAL));
        var lowered = new Rule("it", "true", Decision.ASK, "Because.", Optional.of(Risk.LOW));

        assertEquals(Risk.CRITICAL, ((Ask) judge(policy(raised), WRITE, path("a"), Role.CODER)).risk());
        assertEquals(Risk.MEDIUM, ((Ask) judge(policy(lowered), WRITE, path("a"), Role.CODER)).risk());
    }

    @Test
    void noRuleOpensWhatIsShutForAll() throws Exception {
        var all = policy("true", Decision.ALLOW);

        assertInstanceOf(Deny.class, judge(all, WRITE, path(".env"), Role.CODER));
        assertInstanceOf(Deny.class, judge(all, READ, path(".git/config"), Role.CODER));
        assertInstanceOf(Deny.class, judge(all, WRITE, path("a"), Role.ASK));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".github/workflows/ci.yml",
                ".mvn/extensions.xml",
                "AGENTS.md",
                "sub/claude.md",
                "mvnw",
                "a\u202eb"
            })
    void noRuleAllowsWhatAPersonMustSee(String path) throws Exception {
        assertInstanceOf(Ask.class, judge(policy("true", Decision.ALLOW), WRITE, path(path), Role.CODER));
    }

    @Test
    void aCommandIsAllowedOnlyIfItIsProvablyWhatItShows() throws Exception {
        var all = policy("true", Decision.ALLOW);
        var execute = definition("execute_command");

        for (var harmless : List.of("ls", "git status", "mvn test", "cat a | grep b")) {
            assertEquals(new Allow("it"), judge(all, execute, command(harmless), Role.CODER), harmless);
        }
        for (var tricky :
                List.of("find . -exec id", "git -c core.pager=id log", "ls $(id)", "ls\nid", "A=b ls", "./x")) {
            assertInstanceOf(Ask.class, judge(all, execute, command(tricky), Role.CODER), tricky);
        }
    }

    @Test
    void whyACommandIsNotProvableIsSaid() throws Exception {
        var ask = assertInstanceOf(
                Ask.class, judge(BUILT_IN, definition("execute_command"), command("ls $(id) | xargs rm"), Role.CODER));

        assertTrue(ask.reason().contains("the shell works out a part of it; "), ask.reason());
        assertTrue(ask.reason().contains("it starts another program than the one it names"), ask.reason());
    }

    @Test
    void codeIsNeverProvable() throws Exception {
        var all = policy("true", Decision.ALLOW);
        var code = JsonNodeFactory.instance.objectNode().put("language", "bash").put("code", "ls");
        var more = JsonNodeFactory.instance.objectNode();
        more.putArray("arguments").add("-Dx=y");

        assertInstanceOf(Ask.class, judge(all, definition("run_code"), code, Role.CODER));
        assertInstanceOf(Ask.class, judge(all, definition("run_tests"), more, Role.CODER));
        assertInstanceOf(
                Allow.class, judge(all, definition("run_tests"), JsonNodeFactory.instance.objectNode(), Role.CODER));
    }

    private static CompiledPolicy policy(String when, Decision decision) throws InvalidRule {
        return policy(new Rule("it", when, decision, "Because.", Optional.empty()));
    }

    private static CompiledPolicy policy(Rule... rules) throws InvalidRule {
        return CompiledPolicy.of(new Policy(List.of(rules), Optional.empty()));
    }

    private static Verdict judge(ToolDefinition tool, String path, Role role) throws Refused {
        return judge(BUILT_IN, tool, path(path), role);
    }

    private static Verdict judge(CompiledPolicy policy, ToolDefinition tool, ObjectNode arguments, Role role)
            throws Refused {
        var call = new TestCalls().call(tool.name(), arguments, tool.effect());
        return ApprovalPolicy.judge(policy, tool, TestCalls.by(call, role));
    }

    private static ObjectNode path(String path) {
        return JsonNodeFactory.instance.objectNode().put("path", path);
    }

    private static ObjectNode command(String command) {
        return JsonNodeFactory.instance.objectNode().put("command", command);
    }

    private static CompiledPolicy builtIn() {
        try {
            return policy();
        } catch (InvalidRule impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ToolDefinition definition(String name) {
        return Toolbox.builtIn(
                        new SandboxChoice.Refused("no commands in this test"),
                        GitIdentity.STANDARD,
                        NotesInMemory.book())
                .find(name)
                .orElseThrow()
                .definition();
    }
}
