package dev.sluice.executor.call;

import static dev.sluice.executor.call.TestCalls.approved;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallWarning;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.Input.ApprovalRequired;
import dev.sluice.contracts.Input.CallCancelled;
import dev.sluice.contracts.Input.CallFailed;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.contracts.Input.CallUnknown;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.ledger.CallLedger;
import dev.sluice.executor.ledger.LedgerAway;
import dev.sluice.executor.ledger.LedgerEntry;
import dev.sluice.executor.ledger.PostgresLedger;
import dev.sluice.executor.note.NotesInMemory;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.snapshot.SnapshotLimits;
import dev.sluice.executor.tool.GitIdentity;
import dev.sluice.executor.tool.Toolbox;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.kafka.CrashPoint;
import dev.sluice.keys.GrantVerifier;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.testkit.InfraResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of effectful calls when things go wrong: real ledger, real files, deaths at named points. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class EffectsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SnapshotLimits LIMITS = new SnapshotLimits(1 << 20, 100, 100, Duration.ofDays(1));

    @Inject
    PostgresLedger postgres;

    @TempDir
    Path directory;

    private final TestCalls calls = new TestCalls();
    private final Said said = new Said();
    private final PolicyVersions policies = new PolicyVersions(Duration.ZERO);
    private final List<String> withdrawn = new ArrayList<>();
    private final NotesInMemory notes = new NotesInMemory();
    private SigningKey session;
    private SandboxChoice sandbox = new SandboxChoice.Refused("no commands in this test");

    @BeforeEach
    void keys() {
        session = key("session", KeyPurpose.GRANTS);
    }

    // ---- what a person is shown

    @Test
    void theQuestionNamesTheFileWhatToLookAtAndTheRule() throws Exception {
        var asked = assertInstanceOf(
                ApprovalRequired.class,
                run(calls.write("package.json", "{\"dependencies\": {\"left-pad\": \"1\"}}\n")));

        var view = asked.view().orElseThrow();
        assertEquals(Optional.of("package.json"), view.path());
        assertEquals(
                List.of(CallWarning.Kind.NEW_DEPENDENCY),
                view.warnings().stream().map(CallWarning::kind).toList());
        assertEquals("builtin:consent builtin-1", view.rule() + " " + view.policy());
        assertEquals(List.of(), view.flags());
    }

    @Test
    void aChangeThatIsTooLongToBeShownSaysSo() throws Exception {
        var asked = assertInstanceOf(
                ApprovalRequired.class, run(calls.write("long.txt", "so it goes on and on\n".repeat(20_000))));

        assertEquals(List.of("not_shown_whole"), asked.view().orElseThrow().flags());
    }

    // ---- what needs two people

    @Test
    void whatNeedsTwoPeopleIsNotWrittenWithTheLeaveOfOne() throws Exception {
        policies.told("v12", MessageCodec.mapper().readTree("""
                {"rules": [], "approvers": [{"risk": "LOW", "people": 2}]}
                """));
        var write = TestCalls.under(calls.write("a.txt", "x\n"), "v12");
        var question = ask(write);
        assertEquals(Optional.of(2), question.view().orElseThrow().people());
        var grace = TestCalls.grant(write, question.digest(), session);
        var linus = TestCalls.grant(write, question.digest(), new UserId("linus"), session);

        assertInstanceOf(ApprovalRequired.class, run(TestCalls.with(write, grace)));
        assertInstanceOf(CallSucceeded.class, run(TestCalls.with(write, grace, linus)));
    }

    // ---- what was granted for further calls

    @Test
    void whatWasGrantedForFurtherCallsRunsAndTheAuditNamesTheGrant() throws Exception {
        var grant = granted(new GrantPattern.PathPattern("write_file", "docs/**"), Optional.empty());

        var succeeded = run(TestCalls.standing(calls.write("docs/a.md", "mine\n"), grant));
        var elsewhere = run(TestCalls.standing(calls.write("src/a.md", "mine\n"), grant));

        assertInstanceOf(CallSucceeded.class, succeeded);
        assertInstanceOf(ApprovalRequired.class, elsewhere);
        assertEquals("grant:" + grant.id(), said.audits.getFirst().details().get("rule"));
    }

    @Test
    void aGrantForATurnIsWorthNothingInAnother() throws Exception {
        var pattern = new GrantPattern.PathPattern("write_file", "docs/**");
        var other = granted(pattern, Optional.of(TurnId.of(calls.scope().session(), "2")));
        var own = granted(pattern, Optional.of(calls.turn()));

        assertInstanceOf(ApprovalRequired.class, run(TestCalls.standing(calls.write("docs/a", "x\n"), other)));
        assertInstanceOf(CallSucceeded.class, run(TestCalls.standing(calls.write("docs/a", "x\n"), own)));
    }

    @Test
    void aGrantOfAnotherSessionOpensNothing() throws Exception {
        var pattern = new GrantPattern.PathPattern("write_file", "docs/**");
        var theirs = new TestCalls();
        var grant =
                TestCalls.standingGrant(theirs.write("docs/a", ""), pattern, Optional.empty(), Instant.now(), session);

        assertInstanceOf(ApprovalRequired.class, run(TestCalls.standing(calls.write("docs/a", "x\n"), grant)));
    }

    @Test
    void aForgedOrWidenedGrantOpensNothing() throws Exception {
        var narrow = granted(new GrantPattern.PathPattern("write_file", "docs/a"), Optional.of(calls.turn()));
        var widened = new StandingGrant(
                narrow.id(),
                narrow.approval(),
                new GrantPattern.PathPattern("write_file", "docs/**"),
                narrow.turn(),
                narrow.scope(),
                narrow.decidedBy(),
                narrow.decidedAt(),
                narrow.until(),
                narrow.keyId(),
                narrow.signature());
        var stranger = key("agent-workers", new KeyPurpose.ServiceTokens("agent-workers"));
        var forged = TestCalls.standingGrant(
                calls.write("docs/b", ""), widened.pattern(), Optional.empty(), Instant.now(), stranger);

        for (var grant : List.of(widened, forged)) {
            assertInstanceOf(ApprovalRequired.class, run(TestCalls.standing(calls.write("docs/b", "x\n"), grant)));
        }
    }

    @Test
    void aGrantThatWasWithdrawnIsWorthNothingWhoeverShowsIt() throws Exception {
        var grant = granted(new GrantPattern.PathPattern("write_file", "docs/**"), Optional.empty());
        withdrawn.add(grant.id());

        assertInstanceOf(ApprovalRequired.class, run(TestCalls.standing(calls.write("docs/a", "x\n"), grant)));
    }

    @Test
    void aGrantIsWorthNothingAfterADay() throws Exception {
        var grant = TestCalls.standingGrant(
                calls.write("docs/a", ""),
                new GrantPattern.PathPattern("write_file", "docs/**"),
                Optional.empty(),
                Instant.now().minus(StandingGrant.TIME_MAX),
                session);

        assertInstanceOf(ApprovalRequired.class, run(TestCalls.standing(calls.write("docs/a", "x\n"), grant)));
    }

    @Test
    void noGrantOpensWhatThePolicyDenies() throws Exception {
        policies.told("v8", MessageCodec.mapper().readTree("""
                {"rules": [{"name": "infra", "when": "path.startsWith('docs/')", "decision": "deny", "reason": "No."}]}
                """));
        var grant = granted(new GrantPattern.PathPattern("write_file", "docs/**"), Optional.empty());

        var denied = run(TestCalls.standing(TestCalls.under(calls.write("docs/a", "x\n"), "v8"), grant));

        assertEquals(
                CallFailure.DENIED, assertInstanceOf(CallFailed.class, denied).reason());
    }

    private StandingGrant granted(GrantPattern pattern, Optional<TurnId> turn) {
        return TestCalls.standingGrant(calls.write("docs/a", ""), pattern, turn, Instant.now(), session);
    }

    // ---- modes

    @Test
    void filesAreWrittenWithoutAskingInTheModeForIt() throws Exception {
        var mode = TestCalls.autoEdit(calls.scope(), Instant.now(), session);

        assertInstanceOf(CallSucceeded.class, run(TestCalls.in(calls.write("src/a.txt", "mine\n"), mode)));
        assertEquals("mode:auto-edit", said.audits.getFirst().details().get("rule"));
        // Agents obey this one.
        assertInstanceOf(ApprovalRequired.class, run(TestCalls.in(calls.write("AGENTS.md", "mine\n"), mode)));
    }

    @Test
    void noOtherEffectIsFreeInThatMode() throws Exception {
        var mode = TestCalls.autoEdit(calls.scope(), Instant.now(), session);
        run(TestCalls.in(calls.write("a.txt", "mine\n"), mode));

        var deleted = calls.call("delete_file", TestCalls.arguments().put("path", "a.txt"), true);

        assertInstanceOf(ApprovalRequired.class, run(TestCalls.in(deleted, mode)));
    }

    @Test
    void aModeThatIsForgedAnothersOldOrWithdrawnOpensNothing() throws Exception {
        var stranger = key("agent-workers", new KeyPurpose.ServiceTokens("agent-workers"));
        var old = TestCalls.autoEdit(calls.scope(), Instant.now().minus(StandingGrant.TIME_MAX), session);
        var taken = TestCalls.autoEdit(calls.scope(), Instant.now().minusSeconds(60), session);
        withdrawn.add(taken.leave().orElseThrow().id());

        for (var mode : List.of(
                TestCalls.autoEdit(calls.scope(), Instant.now(), stranger),
                TestCalls.autoEdit(new TestCalls().scope(), Instant.now(), session),
                old,
                taken)) {
            assertInstanceOf(ApprovalRequired.class, run(TestCalls.in(calls.write("a.txt", "x\n"), mode)));
        }
    }

    @Test
    void aPolicyForbidsTheModeAndItsRulesStillAsk() throws Exception {
        policies.told("v9", MessageCodec.mapper().readTree("{\"rules\": [], \"modes\": [\"ask\"]}"));
        policies.told("v10", MessageCodec.mapper().readTree("""
                {"rules": [{"name": "look", "when": "path.startsWith('src/')", "decision": "ask", "reason": "Look."}]}
                """));
        var mode = TestCalls.autoEdit(calls.scope(), Instant.now(), session);

        for (var version : List.of("v9", "v10")) {
            var work = TestCalls.in(TestCalls.under(calls.write("src/a.txt", "x\n"), version), mode);
            assertInstanceOf(ApprovalRequired.class, run(work), version);
        }
    }

    @Test
    void whoOnlyPlansChangesNothingAndIsToldSo() throws Exception {
        var mode = ModeSet.of(SessionMode.PLAN_ONLY);
        policies.told("v11", MessageCodec.mapper().readTree("""
                {"rules": [{"name": "all", "when": "true", "decision": "allow", "reason": "All."}]}
                """));

        var written = run(TestCalls.in(TestCalls.under(calls.write("a.txt", "x\n"), "v11"), mode));

        var denied = assertInstanceOf(CallFailed.class, written);
        assertEquals(CallFailure.DENIED, denied.reason());
        assertTrue(denied.detail().startsWith("This session only plans"), denied.detail());
        assertInstanceOf(CallSucceeded.class, run(TestCalls.in(calls.list(), mode)));
    }

    // ---- policy

    @Test
    void whatARuleAllowsRunsAndTheAuditNamesTheRule() throws Exception {
        policies.told("v7", MessageCodec.mapper().readTree("""
                {"rules": [{"name": "docs", "when": "path.endsWith('.md')", "decision": "allow", "reason": "Words only."}]}
                """));

        var succeeded = run(TestCalls.under(calls.write("README.md", "mine\n"), "v7"));
        var asked =
                assertInstanceOf(ApprovalRequired.class, run(TestCalls.under(calls.write("a.java", "mine\n"), "v7")));

        assertInstanceOf(CallSucceeded.class, succeeded);
        assertTrue(asked.reason().endsWith("(Rule builtin:consent, policy v7.)"), asked.reason());
        assertEquals("mine\n", Files.readString(file("README.md")));
        assertEquals(
                List.of("allowed docs v7", "asked builtin:consent v7"),
                said.audits.stream()
                        .map(audit -> audit.details().get("decision") + " "
                                + audit.details().get("rule") + " "
                                + audit.details().get("policy"))
                        .toList());
    }

    @Test
    void aVersionThatNobodyKnowsAllowsNothing() throws Exception {
        var failed = assertInstanceOf(CallFailed.class, run(TestCalls.under(calls.read("README.md"), "of-tomorrow")));

        assertEquals(CallFailure.DENIED, failed.reason());
    }

    @Test
    void anOutcomeNamesTheAttemptThatItIsOf() throws Exception {
        var first = calls.read("README.md");
        var second = TestCalls.sent(first, 2);

        var told = List.of(input(first), input(second));

        assertEquals(
                List.of(Optional.<Integer>empty(), Optional.of(2)),
                told.stream()
                        .map(input -> ((CallOutcome) input.input()).attempt())
                        .toList());
        assertEquals(2, told.stream().map(InputRecord::id).distinct().count());
    }

    private InputRecord input(CallWork work) throws IOException, InterruptedException {
        var delivery = new Delivery(work, Instant.now(), false, () -> false, () -> false);
        return process(delivery, postgres, Death.NOWHERE).outcomes.getLast();
    }

    // ---- approval

    @Test
    void aChangedFileIsAskedAboutAgainAndNotOverwritten() throws Exception {
        var write = calls.write("README.md", "mine\n");
        var question = ask(write);
        Files.writeString(file("README.md"), "a person's own words\n");

        var again = assertInstanceOf(ApprovalRequired.class, run(approved(write, question, session)));

        assertNotEquals(question.digest(), again.digest());
        assertTrue(again.diff().orElseThrow().contains("-a person's own words"));
        assertEquals("a person's own words\n", Files.readString(file("README.md")));
        assertInstanceOf(CallSucceeded.class, run(approved(write, again, session)));
        assertEquals("mine\n", Files.readString(file("README.md")));
    }

    @Test
    void aForgedGrantIsRefusedAndRecorded() throws Exception {
        var write = calls.write("new.txt", "x");
        var question = ask(write);

        var refused = assertInstanceOf(
                CallFailed.class,
                run(approved(write, question, key("agent-workers", new KeyPurpose.ServiceTokens("agent-workers")))));

        assertEquals(CallFailure.DENIED, refused.reason());
        assertFalse(Files.exists(file("new.txt")));
        assertEquals("grant-refused", said.audits.getLast().details().get("decision"));
        // The real approval still works: a forger cannot use up somebody's consent.
        assertInstanceOf(CallSucceeded.class, run(approved(write, question, session)));
    }

    @Test
    void aGrantForAnotherCallOpensNothing() throws Exception {
        var one = calls.write("one.txt", "1");
        var two = calls.write("two.txt", "2");
        var grantOfOne = approved(one, ask(one), session).grant().orElseThrow();

        var refused = assertInstanceOf(CallFailed.class, run(TestCalls.with(two, grantOfOne)));

        assertEquals(CallFailure.DENIED, refused.reason());
        assertFalse(Files.exists(file("two.txt")));
    }

    @Test
    void argumentsChangedAfterTheApprovalAreAskedAbout() throws Exception {
        var write = calls.write("new.txt", "harmless");
        var granted = approved(write, ask(write), session);
        var arguments = TestCalls.arguments().put("path", "new.txt").put("content", "evil");
        var swapped = TestCalls.with(
                TestCalls.instead(write, arguments), granted.grant().orElseThrow());

        assertInstanceOf(ApprovalRequired.class, run(swapped));
        assertFalse(Files.exists(file("new.txt")));
    }

    @Test
    void askingTwiceAsksTheSame() throws Exception {
        var write = calls.write("new.txt", "x");

        assertEquals(ask(write), ask(write));
        assertEquals(said.outcomes.get(0).id(), said.outcomes.get(1).id());
    }

    @Test
    void aQuestionThatIsDeliveredAgainLateDoesNotSpoilTheAnswer() throws Exception {
        var write = calls.write("new.txt", "x");
        var question = ask(write);

        assertEquals(question, run(TestCalls.within(write, Duration.ZERO, Instant.now())));
        assertInstanceOf(CallSucceeded.class, run(approved(write, question, session)));
    }

    @Test
    void aQuestionThatIsDeliveredAgainAfterTheEffectIsNotAskedAgain() throws Exception {
        var write = calls.write("README.md", "mine\n");
        var done = run(approved(write, ask(write), session));

        assertEquals(done, run(write));
    }

    // ---- once

    @Test
    void aCallDeliveredOftenAndAtOnceHasOneEffect() throws Exception {
        var write = calls.write("new.txt", "x");
        var granted = approved(write, ask(write), session);
        List<CallOutcome> outcomes;
        try (var replicas = Executors.newVirtualThreadPerTaskExecutor()) {
            outcomes = IntStream.range(0, 8).mapToObj(_ -> replicas.submit(() -> run(granted))).toList().stream()
                    .map(EffectsTest::result)
                    .toList();
        }

        assertEquals(1, outcomes.stream().distinct().count());
        assertInstanceOf(CallSucceeded.class, outcomes.getFirst());
        Files.writeString(file("new.txt"), "changed since");
        assertEquals(outcomes.getFirst(), run(granted));
        assertEquals("changed since", Files.readString(file("new.txt")));
    }

    @Test
    void whatACommandWritesIsShownWhileItRuns() throws Exception {
        sandbox = new SandboxChoice.Chosen(SandboxedWorkspace.sandbox(directory));
        var command = calls.call(
                "execute_command",
                TestCalls.arguments().put("command", "printf 'one\\033[2K\\n'; until [ -e go ]; do sleep 0.05; done"),
                true);
        var granted = approved(command, ask(command), session);
        var shown = new Said();

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = executor.submit(() -> process(
                    new Delivery(granted, Instant.now(), false, () -> false, () -> false),
                    postgres,
                    Death.NOWHERE,
                    shown));
            await().atMost(PATIENCE).until(() -> !shown.shown.isEmpty());
            Files.writeString(file("go"), "");
            running.get();
        }

        var first = shown.shown.getFirst();
        assertEquals("one<U+001B>[2K\n", first.text());
        assertEquals(Optional.of(granted.request().call()), first.call());
        var result =
                assertInstanceOf(CallSucceeded.class, shown.outcomes.getLast().input());
        assertTrue(result.output().endsWith("]\none\u001b[2K\n"), result.output());
    }

    @Test
    void aCommandThatIsCancelledWhileItRunsIsCancelledForGood() throws Exception {
        sandbox = new SandboxChoice.Chosen(SandboxedWorkspace.sandbox(directory));
        var command =
                calls.call("execute_command", TestCalls.arguments().put("command", "touch started; sleep 600"), true);
        var granted = approved(command, ask(command), session);

        process(
                new Delivery(granted, Instant.now(), false, () -> Files.exists(file("started")), () -> false),
                postgres,
                Death.NOWHERE);

        assertInstanceOf(CallCancelled.class, said.outcomes.getLast().input());
        assertInstanceOf(CallCancelled.class, run(granted));
    }

    @Test
    void anEffectThatHappenedBeforeTheDeathIsNotRepeated() throws Exception {
        var write = calls.write("README.md", "mine\n");
        var granted = approved(write, ask(write), session);
        assertThrows(Death.class, () -> run(granted, Death.at(CrashPoint.EXECUTOR_AFTER_EFFECT)));
        var written = Files.getLastModifiedTime(file("README.md"));

        run(granted);

        assertEquals(written, Files.getLastModifiedTime(file("README.md")));
    }

    @Test
    void whatNobodyCanTellIsUnknownForGood() throws Exception {
        var write = calls.write("README.md", "mine\n");
        var granted = approved(write, ask(write), session);
        assertThrows(Death.class, () -> run(granted, Death.at(CrashPoint.EXECUTOR_AFTER_EFFECT)));
        Files.writeString(file("README.md"), "neither before nor after\n");

        var unknown = assertInstanceOf(CallUnknown.class, run(granted));

        assertEquals(unknown, run(granted));
        assertEquals("neither before nor after\n", Files.readString(file("README.md")));
    }

    @Test
    void aForgedRepetitionOfAStartedCallWritesNothing() throws Exception {
        var write = calls.write("new.txt", "approved");
        var granted = approved(write, ask(write), session);
        assertThrows(Death.class, () -> run(granted, Death.at(CrashPoint.EXECUTOR_BEFORE_EFFECT)));
        var arguments = TestCalls.arguments().put("path", "new.txt").put("content", "evil");
        var forged = TestCalls.instead(write, arguments);

        assertInstanceOf(CallUnknown.class, run(forged));
        assertFalse(Files.exists(file("new.txt")));
    }

    // ---- called off

    @Test
    void aCancelledCallStaysCancelled() throws Exception {
        var write = calls.write("new.txt", "x");
        var granted = approved(write, ask(write), session);
        process(new Delivery(granted, Instant.now(), false, () -> true, () -> false), postgres, Death.NOWHERE);
        assertInstanceOf(CallCancelled.class, said.outcomes.getLast().input());

        // The stop itself is forgotten after a while; the ledger is not.
        assertInstanceOf(CallCancelled.class, run(granted));
        assertFalse(Files.exists(file("new.txt")));
    }

    @Test
    void aCallThatComesTooLateNeverStarts() throws Exception {
        var write = calls.write("new.txt", "x");
        var granted = approved(write, ask(write), session);

        var late = assertInstanceOf(CallFailed.class, run(TestCalls.within(granted, Duration.ZERO, Instant.now())));

        assertEquals(CallFailure.TIMEOUT, late.reason());
        // Not even for one that has it later.
        assertEquals(late, run(granted));
        assertFalse(Files.exists(file("new.txt")));
    }

    @ParameterizedTest
    @ValueSource(ints = {-90, 90})
    void anotherMachinesClockStopsNothing(int minutesOff) throws Exception {
        var write = calls.write("new.txt", "x");
        var granted = approved(write, ask(write), session);
        var deadline = Instant.now().plus(Duration.ofMinutes(minutesOff));

        assertInstanceOf(CallSucceeded.class, run(TestCalls.within(granted, Duration.ofMinutes(1), deadline)));
        assertInstanceOf(
                CallSucceeded.class, run(TestCalls.within(calls.read("new.txt"), Duration.ofMinutes(1), deadline)));
    }

    // ---- a workspace or a tool out of order

    @Test
    void aWorkspaceThatCannotBeUsedFailsTheCallForGood() throws Exception {
        var write = calls.write("new.txt", "x");
        Files.createDirectories(directory.resolve("workspaces"));
        var inTheWay = Files.writeString(directory.resolve("workspaces/acme"), "no directory");

        var failed = assertInstanceOf(CallFailed.class, run(write));
        var read = assertInstanceOf(CallFailed.class, run(calls.read("README.md")));
        Files.delete(inTheWay);

        assertEquals(CallFailure.TOOL_ERROR, failed.reason());
        assertEquals(CallFailure.TOOL_ERROR, read.reason());
        assertEquals(failed, run(write));
    }

    @Test
    void aStartedCallThatNobodyCanRecoverEndsWithItsLastDelivery() throws Exception {
        var write = calls.write("README.md", "mine\n");
        var granted = approved(write, ask(write), session);
        assertThrows(Death.class, () -> run(granted, Death.at(CrashPoint.EXECUTOR_BEFORE_EFFECT)));
        var home = file("README.md").getParent().getParent();
        Files.write(home.resolve("owner.json"), new byte[] {'?'});

        assertThrows(IOException.class, () -> run(granted));
        process(new Delivery(granted, Instant.now(), true, () -> false, () -> false), postgres, Death.NOWHERE);

        assertInstanceOf(CallUnknown.class, said.outcomes.getLast().input());
        assertEquals(said.outcomes.getLast().input(), run(granted));
    }

    @Test
    void theLastDeliveryGivesUpInsteadOfRunning() throws Exception {
        var write = calls.write("new.txt", "x");
        var granted = approved(write, ask(write), session);

        process(new Delivery(granted, Instant.now(), true, () -> false, () -> false), postgres, Death.NOWHERE);

        var failed = assertInstanceOf(CallFailed.class, said.outcomes.getLast().input());
        assertEquals(CallFailure.POISON, failed.reason());
        assertFalse(Files.exists(file("new.txt")));
    }

    @Test
    void whileAnotherHoldsTheWorkspaceACancelIsStillAnswered() throws Exception {
        var write = calls.write("new.txt", "x");
        var granted = approved(write, ask(write), session);
        var stopped = new AtomicBoolean();

        try (var _ = workspaces().locks().acquire(calls.scope(), () -> true).orElseThrow();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> {
                process(
                        new Delivery(granted, Instant.now(), false, stopped::get, () -> false),
                        postgres,
                        Death.NOWHERE);
                return null;
            });
            stopped.set(true);
            waiting.get();
        }

        assertInstanceOf(CallCancelled.class, said.outcomes.getLast().input());
        assertFalse(Files.exists(file("new.txt")));
    }

    // ---- without the ledger

    @Test
    void withoutALedgerEffectsWaitAndReadsGoOn() throws Exception {
        var write = calls.write("new.txt", "x");
        var granted = approved(write, ask(write), session);
        var ledger = new FlakyLedger(postgres);
        ledger.away.set(true);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = threads.submit(() -> {
                process(new Delivery(granted, Instant.now(), false, () -> false, () -> false), ledger, Death.NOWHERE);
                return null;
            });
            await().until(() -> ledger.refused.get());
            process(
                    new Delivery(calls.read("README.md"), Instant.now(), false, () -> false, () -> false),
                    ledger,
                    Death.NOWHERE);
            assertInstanceOf(CallSucceeded.class, said.outcomes.getLast().input());
            assertFalse(Files.exists(file("new.txt")));

            ledger.away.set(false);
            waiting.get();
        }

        assertInstanceOf(CallSucceeded.class, said.outcomes.getLast().input());
        assertEquals("x", Files.readString(file("new.txt")));
    }

    @Test
    void withoutALedgerForAsLongAsTheCallMayTakeTheOutcomeIsUnknown() throws Exception {
        var write = calls.write("new.txt", "x");
        var granted = TestCalls.within(approved(write, ask(write), session), Duration.ofMillis(200), Instant.now());
        var ledger = new FlakyLedger(postgres);
        ledger.away.set(true);

        process(new Delivery(granted, Instant.now(), false, () -> false, () -> false), ledger, Death.NOWHERE);

        assertInstanceOf(CallUnknown.class, said.outcomes.getLast().input());
        assertFalse(Files.exists(file("new.txt")));
    }

    // ---- refusals that need nobody

    @Test
    void wrongToolsAndArgumentsAreExplained() throws Exception {
        var unknown = assertInstanceOf(CallFailed.class, run(calls.call("rm_rf", TestCalls.arguments(), false)));
        assertEquals(CallFailure.UNKNOWN_TOOL, unknown.reason());
        assertTrue(unknown.detail().contains("read_file"));

        var invalid = assertInstanceOf(CallFailed.class, run(calls.call("write_file", TestCalls.arguments(), true)));
        assertEquals(CallFailure.INVALID_ARGUMENTS, invalid.reason());

        var denied = assertInstanceOf(CallFailed.class, run(calls.write(".git/hooks/pre-commit", "#!/bin/sh")));
        assertEquals(CallFailure.DENIED, denied.reason());
        assertEquals("denied", said.audits.getLast().details().get("decision"));
    }

    private ApprovalRequired ask(CallWork write) throws Exception {
        return assertInstanceOf(ApprovalRequired.class, run(write));
    }

    private CallOutcome run(CallWork work) throws IOException, InterruptedException {
        return run(work, Death.NOWHERE);
    }

    private CallOutcome run(CallWork work, Consumer<CrashPoint> moments) throws IOException, InterruptedException {
        var words = process(new Delivery(work, Instant.now(), false, () -> false, () -> false), postgres, moments);
        return (CallOutcome) words.outcomes.getLast().input();
    }

    /** An executor of its own, as after a restart; what it says is heard by the test too. */
    private Said process(Delivery delivery, CallLedger ledger, Consumer<CrashPoint> moments)
            throws IOException, InterruptedException {
        return process(delivery, ledger, moments, new Said());
    }

    private Said process(Delivery delivery, CallLedger ledger, Consumer<CrashPoint> moments, Said own)
            throws IOException, InterruptedException {
        var verifier = new GrantVerifier(directory.resolve("keys"));
        withdrawn.forEach(verifier::withdraw);
        var processor = new CallProcessor(
                Toolbox.builtIn(sandbox, GitIdentity.STANDARD, notes.asBook()),
                workspaces(),
                new KeptFiles(workspaces(), LIMITS),
                notes,
                ledger,
                verifier,
                policies,
                own,
                new CallMetrics(new SimpleMeterRegistry()),
                moments,
                Clock.systemUTC());
        try {
            processor.process(delivery);
        } finally {
            said.outcomes.addAll(own.outcomes);
            said.audits.addAll(own.audits);
            said.shown.addAll(own.shown);
        }
        return own;
    }

    private Workspaces workspaces() {
        return new Workspaces(
                directory.resolve("workspaces"), new Templates(Map.of(), 1_000, 10), PathGuard.ofThisSystem());
    }

    private Path file(String path) {
        return directory
                .resolve("workspaces/acme")
                .resolve(calls.scope().session().value())
                .resolve("files")
                .resolve(path);
    }

    private SigningKey key(String name, KeyPurpose purpose) {
        return SigningKey.loadOrCreate(directory.resolve(name + ".pem"), directory.resolve("keys"), purpose);
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private static final class Said implements CallProcessor.Outcomes {
        private final List<InputRecord> outcomes = new CopyOnWriteArrayList<>();
        private final List<AuditRecorded> audits = new CopyOnWriteArrayList<>();
        private final List<Delta> shown = new CopyOnWriteArrayList<>();

        @Override
        public void show(Delta written) {
            shown.add(written);
        }

        @Override
        public void publish(InputRecord outcome) {
            outcomes.add(outcome);
        }

        @Override
        public void record(AuditRecorded audit) {
            audits.add(audit);
        }
    }

    /** The real ledger behind a line that can be cut. */
    private static final class FlakyLedger implements CallLedger {
        private final CallLedger ledger;
        private final AtomicBoolean away = new AtomicBoolean();
        private final AtomicBoolean refused = new AtomicBoolean();

        FlakyLedger(CallLedger ledger) {
            this.ledger = ledger;
        }

        @Override
        public LedgerEntry find(CallId call) {
            return reached().find(call);
        }

        @Override
        public boolean start(CallId call, String tool, String digest, String base) {
            return reached().start(call, tool, digest, base);
        }

        @Override
        public LedgerEntry.Ended end(CallId call, CallOutcome outcome) {
            return reached().end(call, outcome);
        }

        @Override
        public LedgerEntry callOff(CallId call, String tool, CallOutcome outcome) {
            return reached().callOff(call, tool, outcome);
        }

        @Override
        public Optional<Instant> ask(CallId call, Scope whose, int perHourMax) {
            return reached().ask(call, whose, perHourMax);
        }

        private CallLedger reached() {
            if (away.get()) {
                refused.set(true);
                throw new LedgerAway(new IOException("the line is cut"));
            }
            return ledger;
        }
    }
}
