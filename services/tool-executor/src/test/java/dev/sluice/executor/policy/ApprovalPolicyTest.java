package dev.sluice.executor.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.Versions;
import dev.sluice.executor.policy.Verdict.Allow;
import dev.sluice.executor.policy.Verdict.Ask;
import dev.sluice.executor.policy.Verdict.Deny;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.tool.GitIdentity;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.executor.workspace.Refused;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApprovalPolicyTest {
    private static final ToolDefinition READ = definition("read_file");
    private static final ToolDefinition WRITE = definition("write_file");

    @Test
    void readingIsFree() throws Refused {
        assertEquals(new Allow(), judge(READ, "src/main.py", Role.ASK));
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
        assertEquals(new Allow(), judge(READ, path, Role.CODER));
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

        var ask = assertInstanceOf(
                Ask.class, ApprovalPolicy.judge(WRITE, arguments, Versions.BUILT_IN.policy(), Role.CODER));

        assertTrue(ask.reason().length() < 250, ask.reason());
    }

    @Test
    void anUnknownPolicyVersionDenies() throws Refused {
        var arguments = JsonNodeFactory.instance.objectNode().put("path", "a");

        assertInstanceOf(Deny.class, ApprovalPolicy.judge(READ, arguments, "of-tomorrow", Role.CODER));
    }

    private static Verdict judge(ToolDefinition tool, String path, Role role) throws Refused {
        var arguments = JsonNodeFactory.instance.objectNode().put("path", path);
        return ApprovalPolicy.judge(tool, arguments, Versions.BUILT_IN.policy(), role);
    }

    private static ToolDefinition definition(String name) {
        return Toolbox.builtIn(new SandboxChoice.Refused("no commands in this test"), GitIdentity.STANDARD)
                .find(name)
                .orElseThrow()
                .definition();
    }
}
