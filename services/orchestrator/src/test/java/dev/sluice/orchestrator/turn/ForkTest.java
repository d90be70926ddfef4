package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.CarriedHistory.Summary;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FilesKept;
import dev.sluice.contracts.FilesStart;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.TurnId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForkTest {
    private static final SessionId OTHER = new SessionId("s-0");
    private static final SnapshotId FILES = new SnapshotId("a".repeat(64));
    private static final CarriedHistory HISTORY = new CarriedHistory(
            List.of(
                    new UserSaid("write a greeting"),
                    new AgentSaid(StepId.of(TurnId.of(OTHER, "t"), 1, 1, 1), Role.CODER, "done")),
            Optional.empty());

    @Test
    void aForkGoesOnWithWhatItCarries() {
        var stage = new Stage();

        stage.play(fork(Optional.of(FILES)));
        stage.tell(stage.submit("a"));

        assertEquals(
                List.of("SessionOpened", "SessionForked", "TurnAccepted", "TurnStarted", "StepScheduled"),
                stage.names());
        assertEquals(3, stage.conversation.historyLength());
        assertEquals(new Work.StartFiles(new FilesStart(2, OTHER, FILES)), stage.work.getFirst());
    }

    @Test
    void aForkBeginsInTheModeThatItIsGiven() {
        var stage = new Stage();
        var only = ModeSet.of(SessionMode.PLAN_ONLY);

        stage.play(new Input.ForkRequested(
                new Input.SessionRequested(Optional.empty(), Optional.empty(), Optional.of(only)),
                OTHER,
                7,
                Optional.empty(),
                HISTORY));
        stage.submit("a");
        stage.wantTools("w");

        assertEquals(Optional.of(only), ((Work.RunCall) stage.work.getLast()).mode());
    }

    @Test
    void everyCallOfAForkNamesTheFilesThatItIsMeantFor() {
        var stage = new Stage();
        stage.play(fork(Optional.of(FILES)));
        stage.tell(stage.submit("a"));

        stage.wantTools("r");

        var call = (Work.RunCall) stage.work.getLast();
        assertEquals(Optional.of(new FilesStart(2, OTHER, FILES)), call.files());
    }

    @Test
    void aForkIsMadeOnce() {
        var stage = new Stage();
        stage.play(fork(Optional.of(FILES)));

        stage.play(fork(Optional.of(FILES)));

        assertEquals(Refusal.SESSION_EXISTS, ((Fact.IntentRefused) stage.last()).reason());
        assertEquals(1, stage.all(Fact.SessionForked.class).size());
    }

    @Test
    void aSessionIsSetBackToBeforeATurn() {
        var stage = finished("a");
        var turn = TurnId.of(Stage.SCOPE.session(), "a");
        var length = stage.conversation.historyLength();

        stage.play(rewind(turn, Optional.of(FILES)));

        var rewound = stage.facts.getLast();
        assertEquals(new Fact.SessionRewound(turn, 1, Optional.of(FILES), HISTORY), rewound.fact());
        assertEquals(length, stage.conversation.historyStart());
        assertEquals(length + 2, stage.conversation.historyLength());
        assertEquals(
                new Work.StartFiles(new FilesStart(rewound.seq(), Stage.SCOPE.session(), FILES)), stage.work.getLast());
    }

    @Test
    void aRewindThatIsSaidAgainLeavesAloneWhatWasSaidSince() {
        var stage = finished("a");
        var turn = TurnId.of(Stage.SCOPE.session(), "a");
        stage.play(rewind(turn, Optional.of(FILES)));
        stage.tell(stage.submit("b"));
        stage.answer("done");
        var before = stage.conversation;

        stage.play(rewind(turn, Optional.of(FILES)));

        assertEquals(Refusal.ALREADY_DECIDED, ((Fact.IntentRefused) stage.last()).reason());
        assertEquals(before.historyLength(), stage.conversation.historyLength());
    }

    @Test
    void aSessionInWhichATurnRunsIsNotSetBack() {
        var stage = finished("a");
        stage.submit("b");

        stage.play(rewind(TurnId.of(Stage.SCOPE.session(), "a"), Optional.empty()));

        assertEquals(Refusal.SESSION_BUSY, ((Fact.IntentRefused) stage.last()).reason());
    }

    @Test
    void aSessionIsNotSetBackToBeforeWhatItNeverHad() {
        var stage = finished("a");

        stage.play(rewind(TurnId.of(Stage.SCOPE.session(), "never"), Optional.empty()));

        assertEquals(Refusal.NO_SUCH_TURN, ((Fact.IntentRefused) stage.last()).reason());
    }

    @Test
    void aSummaryThatWasAskedForBeforeARewindIsNotTaken() {
        var stage = finished("a");
        stage.play(rewind(TurnId.of(Stage.SCOPE.session(), "a"), Optional.empty()));

        stage.play(new Input.SummaryWritten(
                StepId.of(TurnId.of(Stage.SCOPE.session(), "a"), 0, 1, 1), 1, 2, "old", TokenUsage.NONE, "m"));

        assertTrue(stage.all(Fact.HistorySummarised.class).isEmpty());
    }

    @Test
    void moreThanMayBeCarriedIsRefused() {
        var stage = new Stage();
        var lines = java.util.Collections.nCopies(
                CarriedHistory.LINES_MAX + 1, (dev.sluice.contracts.HistoryEntry) new UserSaid("again"));
        var tooMuch = new CarriedHistory(lines, Optional.empty());
        var misled = new CarriedHistory(List.of(), Optional.of(new Summary(1, "of what?")));

        for (var history : List.of(tooMuch, misled)) {
            stage.play(new Input.ForkRequested(opens(), OTHER, 7, Optional.empty(), history));

            assertEquals(Refusal.INVALID, ((Fact.IntentRefused) stage.last()).reason());
        }
    }

    @Test
    void theEndOfACallNamesTheFilesAroundIt() {
        var stage = Stage.open();
        stage.submit("a");
        var call = stage.wantTools("w").getFirst();
        var files = Optional.of(new FilesKept(Optional.empty(), Optional.of(FILES)));

        stage.play(new Input.CallSucceeded(call, "written", false, files));

        assertEquals(files, stage.all(Fact.CallCompleted.class).getLast().files());
    }

    private static Stage finished(String turn) {
        var stage = Stage.open();
        stage.submit(turn);
        stage.answer("done");
        return stage;
    }

    private static Input.ForkRequested fork(Optional<SnapshotId> files) {
        return new Input.ForkRequested(opens(), OTHER, 7, files, HISTORY);
    }

    private static Input.SessionRequested opens() {
        return new Input.SessionRequested(Optional.empty(), Optional.empty());
    }

    private static Input.RewindRequested rewind(TurnId turn, Optional<SnapshotId> files) {
        return new Input.RewindRequested(turn, 1, files, HISTORY);
    }
}
