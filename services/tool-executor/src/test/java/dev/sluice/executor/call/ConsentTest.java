package dev.sluice.executor.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input.ApprovalRequired;
import dev.sluice.contracts.Input.CallFailed;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.ledger.CallLedger;
import dev.sluice.executor.ledger.LedgerEntry;
import dev.sluice.executor.note.NotesInMemory;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.sandbox.LiveOutput;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.tool.Applied;
import dev.sluice.executor.tool.Change;
import dev.sluice.executor.tool.GitIdentity;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.keys.GrantVerifier;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.policy.call.Verdict;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
    private final AskedLedger ledger = new AskedLedger();
    private SigningKey key;
    private Consent consent;
    private Verdict.Ask ask;

    @BeforeEach
    void aQuestionToTwo() throws Exception {
        key = key("session", KeyPurpose.GRANTS);
        var grants = new GrantVerifier(directory.resolve("keys"));
        consent = new Consent(grants, ledger, new CallAudit(Clock.systemUTC()));
        var versions = new PolicyVersions(Duration.ZERO);
        versions.told("two", MessageCodec.mapper().readTree("""
                {"rules": [], "approvers": [{"risk": "LOW", "people": 2}], "questions": {"expires_in": 300, "per_hour": 50}}
                """));
        var tool = Toolbox.builtIn(new SandboxChoice.Refused("none"), GitIdentity.STANDARD, NotesInMemory.book())
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
    void whoWasAskedTooOftenIsNotAskedAndTheCallEndsWithTheTime() {
        assertInstanceOf(
                ApprovalRequired.class,
                consent.question(write, NO_CHANGE, "d", ask).outcome());
        assertEquals(50, ledger.perHourMax);
        ledger.again = Optional.of(Instant.parse("2026-11-29T12:34:56.7Z"));

        var answer = consent.question(write, NO_CHANGE, "d", ask);

        var failed = assertInstanceOf(CallFailed.class, answer.outcome());
        assertEquals(CallFailure.DENIED, failed.reason());
        assertEquals(
                "People are asked about 50 calls an hour at most, and that many were asked about. The next may be asked about"
                        + " from 2026-11-29T12:34:56Z on; until then only what needs no approval can be done. (Policy two.)",
                failed.detail());
        assertEquals(
                "builtin:questions-per-hour",
                answer.audit().orElseThrow().details().get("rule"));
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

    private static final Change NO_CHANGE = new Change() {
        @Override
        public String base() {
            return "";
        }

        @Override
        public Optional<String> diff() {
            return Optional.empty();
        }

        @Override
        public Applied apply(StopSignal stop, LiveOutput live) {
            throw new UnsupportedOperationException("it is only asked about");
        }
    };

    /** Knows of questions only. */
    private static final class AskedLedger implements CallLedger {
        private Optional<Instant> again = Optional.empty();
        private int perHourMax;

        @Override
        public Optional<Instant> ask(CallId call, Scope whose, int most) {
            perHourMax = most;
            return again;
        }

        @Override
        public LedgerEntry find(CallId call) {
            return new LedgerEntry.Unseen();
        }

        @Override
        public boolean start(CallId call, String tool, String digest, String base) {
            throw new UnsupportedOperationException("nothing starts");
        }

        @Override
        public LedgerEntry.Ended end(CallId call, CallOutcome outcome) {
            throw new UnsupportedOperationException("nothing ends");
        }

        @Override
        public LedgerEntry callOff(CallId call, String tool, CallOutcome outcome) {
            throw new UnsupportedOperationException("nothing is called off");
        }
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
