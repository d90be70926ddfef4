package dev.sluice.executor.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.ToolSource;
import dev.sluice.executor.note.NotesInMemory;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.tool.GitIdentity;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.keys.GrantVerifier;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.policy.Approvers;
import dev.sluice.policy.Policy;
import dev.sluice.policy.call.Verdict;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked about although something was granted before. */
class JudgeTest {
    private static final String VERSION = "another owner";

    @TempDir
    Path directory;

    private final TestCalls calls = new TestCalls();
    private final PolicyVersions versions = new PolicyVersions(Duration.ZERO);
    private SigningKey key;
    private Judge judge;

    @BeforeEach
    void judge() {
        key = SigningKey.loadOrCreate(directory.resolve("session.pem"), directory.resolve("keys"), KeyPurpose.GRANTS);
        judge = new Judge(versions, new GrantVerifier(directory.resolve("keys")), Clock.systemUTC());
    }

    @Test
    void aGrantCountsWhereThePolicyNamesNoApprovers() throws Exception {
        assertInstanceOf(Verdict.Allow.class, judge.judge(writeFile(), granted()));
    }

    @Test
    void wherePolicyNamesApproversNoGrantIsBelievedAndNoneOffered() throws Exception {
        var policy = new Policy(
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of(new Approvers(Risk.LOW, Optional.empty(), Optional.of(true)))));
        versions.told(VERSION, MessageCodec.mapper().valueToTree(policy));

        var ask = assertInstanceOf(
                Verdict.Ask.class,
                judge.judge(writeFile(), TestCalls.standing(TestCalls.under(write(), VERSION), grant())));

        assertEquals(List.of(), ask.grants());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "../a", "C:\\a", ""})
    void aToolFromElsewhereIsAskedAboutWhateverItsPathMeansThere(String path) throws Exception {
        var tool = new ToolDefinition(
                "there__look",
                "Looks.",
                TestCalls.arguments(),
                true,
                true,
                Risk.HIGH,
                "1",
                Optional.empty(),
                Optional.of(new ToolSource(new TenantId("acme"), "there", "look", List.of(Role.CODER))));

        var verdict =
                judge.judge(tool, calls.call(tool.name(), TestCalls.arguments().put("path", path), true));

        assertEquals(List.of(), assertInstanceOf(Verdict.Ask.class, verdict).grants());
    }

    private CallWork granted() {
        return TestCalls.standing(write(), grant());
    }

    private StandingGrant grant() {
        return TestCalls.standingGrant(
                write(), new GrantPattern.PathPattern("write_file", "docs/**"), Optional.empty(), Instant.now(), key);
    }

    private CallWork write() {
        return calls.write("docs/a.md", "mine\n");
    }

    private static ToolDefinition writeFile() {
        return Toolbox.builtIn(new SandboxChoice.Refused("none"), GitIdentity.STANDARD, NotesInMemory.book())
                .find("write_file")
                .orElseThrow()
                .definition();
    }
}
