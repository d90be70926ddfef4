package dev.sluice.executor.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.tool.GitIdentity;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.keys.GrantVerifier;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.policy.call.Verdict;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose leave a call needs that is put to two people. */
class ConsentTest {
    private static final UserId GRACE = TestCalls.APPROVER;
    private static final UserId LINUS = new UserId("linus");

    @TempDir
    Path directory;

    private final TestCalls calls = new TestCalls();
    private final CallWork write = TestCalls.under(calls.write("docs/a.md", "mine\n"), "two");
    private SigningKey key;
    private Consent consent;
    private Verdict.Ask ask;

    @BeforeEach
    void aQuestionToTwo() throws Exception {
        key = key("session", KeyPurpose.GRANTS);
        var grants = new GrantVerifier(directory.resolve("keys"));
        consent = new Consent(grants, new CallAudit(Clock.systemUTC()));
        var versions = new PolicyVersions(Duration.ZERO);
        versions.told("two", MessageCodec.mapper().readTree("""
                {"rules": [], "approvers": [{"risk": "LOW", "people": 2}], "questions": {"expires_in": 300}}
                """));
        var tool = Toolbox.builtIn(new SandboxChoice.Refused("none"), GitIdentity.STANDARD)
                .find("write_file")
                .orElseThrow()
                .definition();
        ask = assertInstanceOf(Verdict.Ask.class, new Judge(versions, grants, Clock.systemUTC()).judge(tool, write));
    }

    @Test
    void theQuestionSaysHowManyPeopleAndHowMuchTime() {
        assertEquals(2, ask.people());
        assertEquals(
                Optional.of(Duration.ofSeconds(300)), ask.times().orElseThrow().expiresIn());
    }

    @Test
    void theLeaveOfTwoOthersIsEnough() {
        assertTrue(covers(by(GRACE), by(LINUS)));
    }

    @Test
    void theLeaveOfOneIsNot() {
        assertFalse(consent.covers(TestCalls.with(write, by(GRACE)), "d", ask));
        assertFalse(covers(by(GRACE), by(GRACE)));
    }

    @Test
    void theOneWhoseSessionItIsIsNoneOfThem() {
        var owner = calls.scope().user();
        assertFalse(covers(by(owner), by(LINUS)));
        assertFalse(covers(by(LINUS), by(owner)));
    }

    @Test
    void bothAreForExactlyThis() {
        assertFalse(covers(by(GRACE), TestCalls.grant(write, "another", LINUS, key)));
        assertFalse(covers(TestCalls.grant(write, "another", GRACE, key), by(LINUS)));
        assertFalse(covers(by(GRACE), TestCalls.grant(calls.write("b", "x"), "d", LINUS, key)));
    }

    @Test
    void bothAreSigned() {
        var anybody = key("anybody", new KeyPurpose.ServiceTokens("anybody"));
        assertFalse(covers(by(GRACE), TestCalls.grant(write, "d", LINUS, anybody)));
        assertFalse(covers(by(GRACE), by(LINUS).signed("AAAA")));
    }

    private boolean covers(Grant first, Grant second) {
        return consent.covers(TestCalls.with(write, first, second), "d", ask);
    }

    private Grant by(UserId who) {
        return TestCalls.grant(write, "d", who, key);
    }

    private SigningKey key(String name, KeyPurpose purpose) {
        return SigningKey.loadOrCreate(directory.resolve(name + ".pem"), directory.resolve("keys"), purpose);
    }
}
