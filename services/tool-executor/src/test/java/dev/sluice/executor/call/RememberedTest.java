package dev.sluice.executor.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallWarning;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Input.ApprovalRequired;
import dev.sluice.contracts.Input.CallFailed;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.contracts.Input.InstructionsRead;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToldNote;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.ledger.PostgresLedger;
import dev.sluice.executor.note.Note;
import dev.sluice.executor.note.NoteBook;
import dev.sluice.executor.note.NoteMarks;
import dev.sluice.executor.note.NoteOwner;
import dev.sluice.executor.note.NotePlace;
import dev.sluice.executor.note.Notes.Keeping;
import dev.sluice.executor.note.PostgresNotes;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.sandbox.SandboxChoice;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agents remember for a user, over the real store. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class RememberedTest {
    private static final Optional<CrashPoint> NOWHERE = Optional.empty();
    private static final Optional<CrashPoint> AFTER = Optional.of(CrashPoint.EXECUTOR_AFTER_EFFECT);

    @Inject
    PostgresLedger ledger;

    @Inject
    PostgresNotes notes;

    @TempDir
    Path directory;

    private final TestCalls calls = new TestCalls();
    private final NoteOwner owner = new NoteOwner(
            new TenantId("acme"), new UserId("u-" + UUID.randomUUID().toString().replace("-", "")));
    private final Set<NoteOwner> marked = new HashSet<>();
    private boolean markingFails;

    @Test
    void aPersonSeesTheNoteAndItIsKeptOnceHeAgrees() throws Exception {
        var call = remember("Tests run with make check.");

        var question = assertInstanceOf(ApprovalRequired.class, run(call, NOWHERE));
        assertEquals(Risk.MEDIUM, question.risk());
        assertEquals(
                Optional.of("remembers, in sessions of the workspace sample:\nTests run with make check."),
                question.diff());
        assertTrue(notes.of(owner).isEmpty());

        var done = assertInstanceOf(CallSucceeded.class, run(approved(call, question), NOWHERE));
        var kept = notes.of(owner).getFirst();
        assertEquals("Tests run with make check.", kept.text());
        assertEquals(new NotePlace("workspace/sample"), kept.place());
        assertTrue(done.output().contains(kept.id()), done.output());
        assertTrue(done.files().isEmpty());
        assertEquals(Set.of(owner), marked);
    }

    @Test
    void whoeverDiesAfterTheEffectLeavesOneNoteThatTheNextOneFinds() throws Exception {
        var call = granted(remember("Answer in French.", "everywhere"));
        assertThrows(Death.class, () -> run(call, AFTER));
        marked.clear();

        assertInstanceOf(CallSucceeded.class, run(call, NOWHERE));
        assertInstanceOf(CallSucceeded.class, run(call, NOWHERE));

        assertEquals(1, notes.of(owner).size());
        assertEquals(Set.of(owner), marked);
    }

    @Test
    void whoeverDiesAheadOfTheEffectHasItMadeOnce() throws Exception {
        var call = granted(remember("Answer in French.", "everywhere"));
        assertThrows(Death.class, () -> run(call, Optional.of(CrashPoint.EXECUTOR_BEFORE_EFFECT)));
        assertTrue(notes.of(owner).isEmpty());

        assertInstanceOf(CallSucceeded.class, run(call, NOWHERE));

        assertEquals(1, notes.of(owner).size());
    }

    @Test
    void aNoteThatNobodyWasToldOfIsToldOfTheNextTime() throws Exception {
        var call = granted(remember("Answer in French.", "everywhere"));
        markingFails = true;
        assertThrows(RuntimeException.class, () -> run(call, NOWHERE));
        markingFails = false;

        assertInstanceOf(CallSucceeded.class, run(call, NOWHERE));

        assertEquals(1, notes.of(owner).size());
        assertEquals(Set.of(owner), marked);
    }

    @Test
    void aSecretIsRefusedAndSomethingLikeOneIsWarnedOf() throws Exception {
        var token = "ghp_" + "a".repeat(36);
        var refused = assertInstanceOf(CallFailed.class, run(remember("The token is " + token), NOWHERE));
        assertEquals(CallFailure.DENIED, refused.reason());
        assertFalse(refused.detail().contains(token));

        var question = assertInstanceOf(
                ApprovalRequired.class, run(remember("Log in with password: \"hunter22hunter\"."), NOWHERE));
        assertEquals(
                List.of(CallWarning.Kind.SECRET),
                question.view().orElseThrow().warnings().stream()
                        .map(CallWarning::kind)
                        .toList());
    }

    @Test
    void whoOnlyReadsRemembersNothing() throws Exception {
        var denied =
                assertInstanceOf(CallFailed.class, run(TestCalls.by(remember("Answer in French."), Role.ASK), NOWHERE));

        assertEquals(CallFailure.DENIED, denied.reason());
    }

    @Test
    void recallShowsWhatFitsAndNothingOfOthers() throws Exception {
        keep(owner, NotePlace.EVERYWHERE, "Answer in French.");
        keep(owner, new NotePlace("workspace/sample"), "Tests run with make check.");
        keep(owner, new NotePlace("workspace/bank"), "Tests of the bank.");
        keep(new NoteOwner(new TenantId("other"), owner.user()), NotePlace.EVERYWHERE, "Tests of another tenant.");
        keep(new NoteOwner(owner.tenant(), new UserId("bob")), NotePlace.EVERYWHERE, "Tests of another user.");

        var found = output(run(call("recall", "query", "how do tests run"), NOWHERE));
        var all = output(run(mine(calls.call("recall", TestCalls.arguments(), false)), NOWHERE));

        assertTrue(found.contains("make check") && found.endsWith("[1 of 1 notes]"), found);
        assertTrue(all.contains("French") && all.endsWith("[2 of 2 notes]"), all);
    }

    @Test
    void aTurnThatAsksIsToldTheNotesThatFitAndOneThatDoesNotIsNot() throws Exception {
        keep(owner, NotePlace.EVERYWHERE, "Answer in\u202e French.");

        var told = assertInstanceOf(InstructionsRead.class, run(asking("hello"), NOWHERE));
        var untold = assertInstanceOf(InstructionsRead.class, run(mine(calls.instructions()), NOWHERE));

        assertEquals(
                List.of("Answer in<U+202E> French."),
                told.notes().orElseThrow().stream().map(ToldNote::text).toList());
        assertTrue(untold.notes().isEmpty());
    }

    @Test
    void aSessionWithoutFilesGetsNoneByBeingAsked() throws Exception {
        var asked = TestCalls.inNoWorkspace(asking("hello"));

        var told = assertInstanceOf(InstructionsRead.class, run(asked, NOWHERE));

        assertEquals(List.of(), told.files());
        assertEquals(Optional.of(List.of()), told.notes());
        assertFalse(Files.exists(directory
                .resolve("workspaces/acme")
                .resolve(calls.scope().session().value())));
    }

    @Test
    void anOwnerHasNoMoreThanHeMayHoweverManyAreKeptAtOnce() throws Exception {
        for (var number = 0; number < Note.NUMBER_MAX - 5; number++) {
            keep(owner, NotePlace.EVERYWHERE, "note " + number);
        }

        try (var many = Executors.newVirtualThreadPerTaskExecutor()) {
            var keepings = new ArrayList<Future<Keeping>>();
            for (var number = 0; number < 20; number++) {
                keepings.add(many.submit(() -> keep(owner, NotePlace.EVERYWHERE, "one of many")));
            }
            var kept = 0;
            for (var keeping : keepings) {
                kept += keeping.get() == Keeping.KEPT ? 1 : 0;
            }
            assertEquals(5, kept);
        }

        var full = assertInstanceOf(CallFailed.class, run(remember("One more."), NOWHERE));
        assertEquals(CallFailure.TOO_LARGE, full.reason());
    }

    @Test
    void aNoteIsChangedInTheVersionThatWasReadAndGoesForGood() {
        keep(owner, NotePlace.EVERYWHERE, "Answer in French.");
        var note = notes.of(owner).getFirst();

        assertEquals(
                2,
                notes.change(owner, note.id(), 1, "Answer in German.")
                        .orElseThrow()
                        .version());
        assertTrue(notes.change(owner, note.id(), 1, "Answer in English.").isEmpty());
        assertTrue(notes.find(new NoteOwner(new TenantId("other"), owner.user()), note.id())
                .isEmpty());
        assertFalse(notes.drop(new NoteOwner(new TenantId("other"), owner.user()), note.id()));
        assertTrue(notes.drop(owner, note.id()));
        assertTrue(notes.of(owner).isEmpty());
    }

    // ---- small words

    private CallWork remember(String text) {
        return call("remember", "text", text);
    }

    private CallWork remember(String text, String place) {
        return mine(
                calls.call("remember", TestCalls.arguments().put("text", text).put("place", place), true));
    }

    private CallWork call(String tool, String argument, String value) {
        return mine(calls.call(tool, TestCalls.arguments().put(argument, value), tool.equals("remember")));
    }

    private CallWork asking(String text) {
        var work = calls.instructions();
        return mine(TestCalls.instead(work, TestCalls.arguments().put(CallWork.NOTES_FOR, text)));
    }

    /** The same call in a session of this test's own user. */
    private CallWork mine(CallWork work) {
        return TestCalls.of(work, owner.user());
    }

    private CallWork granted(CallWork call) throws Exception {
        return approved(call, assertInstanceOf(ApprovalRequired.class, run(call, NOWHERE)));
    }

    private CallWork approved(CallWork call, ApprovalRequired question) {
        return TestCalls.approved(call, question, key());
    }

    private SigningKey key() {
        return SigningKey.loadOrCreate(directory.resolve("key.pem"), directory.resolve("keys"), KeyPurpose.GRANTS);
    }

    private Keeping keep(NoteOwner of, NotePlace place, String text) {
        return notes.keep(new Note(
                "n-" + UUID.randomUUID().toString().replace("-", "").substring(0, 16),
                of,
                place,
                text,
                1,
                new SessionId("s-1"),
                Instant.now().truncatedTo(ChronoUnit.MICROS)));
    }

    private static String output(Input outcome) {
        return assertInstanceOf(CallSucceeded.class, outcome).output();
    }

    /** An executor of its own, as after a restart. */
    private Input run(CallWork work, Optional<CrashPoint> deathAt) throws Exception {
        key();
        var workspaces = new Workspaces(
                directory.resolve("workspaces"), new Templates(Map.of(), 1_000_000, 100), PathGuard.ofThisSystem());
        var book = new NoteBook(notes, new Marks(), Runnable::run);
        var said = new Said();
        new CallProcessor(
                        Toolbox.builtIn(new SandboxChoice.Refused("none"), GitIdentity.STANDARD, book),
                        workspaces,
                        new KeptFiles(workspaces, new SnapshotLimits(1 << 20, 100, 100, Duration.ofDays(1))),
                        notes,
                        ledger,
                        new GrantVerifier(directory.resolve("keys")),
                        new PolicyVersions(Duration.ZERO),
                        said,
                        new CallMetrics(new SimpleMeterRegistry()),
                        moment -> {
                            if (deathAt.equals(Optional.of(moment))) {
                                throw new Death();
                            }
                        },
                        Clock.systemUTC())
                .process(new Delivery(work, Instant.now(), false, () -> false, () -> false));
        return said.inputs.getLast().input();
    }

    /** The end of a process, as far as one test JVM can tell. */
    private static final class Death extends Error {}

    private final class Marks implements NoteMarks {
        @Override
        public void some(NoteOwner of) {
            if (markingFails) {
                throw new IllegalStateException("nobody hears it");
            }
            marked.add(of);
        }

        @Override
        public void none(NoteOwner of) {
            marked.remove(of);
        }
    }

    private static final class Said implements CallProcessor.Outcomes {
        private final List<InputRecord> inputs = new ArrayList<>();

        @Override
        public void publish(InputRecord outcome) {
            inputs.add(outcome);
        }

        @Override
        public void record(AuditRecorded audit) {}

        @Override
        public void show(Delta written) {}
    }
}
