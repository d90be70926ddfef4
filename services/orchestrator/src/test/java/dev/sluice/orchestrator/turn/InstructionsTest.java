package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FilesKept;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InstructionsFile;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.TurnId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a turn hears what its workspace tells agents. */
class InstructionsTest {
    private static final InstructionsFile FILE = new InstructionsFile("AGENTS.md", "Run the tests.", 14, true);

    private final Stage stage = new Stage();

    @Test
    void aSessionWithoutFilesBeginsAtOnce() {
        stage.play(new Input.SessionRequested(Optional.empty(), Optional.empty()));

        stage.submit("a");

        assertInstanceOf(Fact.StepScheduled.class, stage.last());
        assertTrue(asked().isEmpty());
    }

    @Test
    void theFirstStepWaitsForWhatTheWorkspaceTells() {
        withWorkspace();

        var turn = stage.submit("a");

        assertEquals(turn, asked().getLast().turn());
        assertTrue(stage.all(Fact.StepScheduled.class).isEmpty());
    }

    @Test
    void whatItTellsIsStatedAndShownAndTheStepBegins() {
        withWorkspace();
        var turn = stage.submit("a");

        stage.tell(turn, FILE);

        var read = stage.all(Fact.InstructionsRead.class).getLast();
        assertEquals(List.of(FILE), read.files());
        assertEquals(Optional.of(new HistoryEntry.Instructions(List.of(FILE))), HistoryEntry.of(read));
        assertInstanceOf(Fact.StepScheduled.class, stage.last());
    }

    @Test
    void whatIsKnownIsNotStatedAgain() {
        withWorkspace();
        told("a", FILE);

        told("b", FILE);

        assertEquals(1, stage.all(Fact.InstructionsRead.class).size());
        assertEquals(2, stage.all(Fact.TurnCompleted.class).size());
    }

    @Test
    void whatChangedIsStatedOnceAndSoIsThatNothingIsLeft() {
        withWorkspace();
        told("a", FILE);

        told("b", new InstructionsFile("AGENTS.md", "Run all tests.", 14, true));
        told("c");
        told("d");

        assertEquals(
                List.of(1, 1, 0),
                stage.all(Fact.InstructionsRead.class).stream()
                        .map(read -> read.files().size())
                        .toList());
    }

    @Test
    void noneFromTheBeginningAreNotWorthAWord() {
        withWorkspace();

        told("a");

        assertTrue(stage.all(Fact.InstructionsRead.class).isEmpty());
    }

    @Test
    void anExecutorThatIsAwayHoldsUpNoTurn() {
        withWorkspace();
        var turn = stage.submit("a");

        stage.pass(Rules.TODAY.instructionsMax().orElseThrow());
        var late = stage.tell(turn, FILE);

        assertEquals(1, stage.all(Fact.StepScheduled.class).size());
        assertTrue(late.facts().isEmpty());
    }

    @Test
    void aTurnThatWaitsCanBeCancelled() {
        withWorkspace();
        var turn = stage.submit("a");

        stage.play(new Input.CancelRequested(Optional.of(turn), Optional.empty()));
        stage.tell(turn, FILE);

        assertInstanceOf(Fact.TurnCancelled.class, stage.last());
    }

    @Test
    void theInstructionsOfAnotherTurnAreIgnored() {
        withWorkspace();
        stage.submit("a");

        var decision =
                stage.play(new Input.InstructionsRead(TurnId.of(Stage.SCOPE.session(), "another"), List.of(FILE)));

        assertTrue(decision.facts().isEmpty());
    }

    @Test
    void whatIsLongerThanCanBeWrittenDownIsPassedOver() {
        withWorkspace();
        var turn = stage.submit("a");
        var endless = "a".repeat(TextLimit.PART.bytesMax() + 1);

        stage.play(new Input.InstructionsRead(
                turn, List.of(new InstructionsFile("AGENTS.md", endless, endless.length(), true))));

        assertTrue(stage.all(Fact.InstructionsRead.class).isEmpty());
        assertInstanceOf(Fact.StepScheduled.class, stage.last());
    }

    @Test
    void filesThatACallMadeAreLookedAtFromTheNextTurnOn() {
        stage.play(new Input.SessionRequested(Optional.empty(), Optional.empty()));
        stage.submit("a");
        var call = stage.wantTools("write").getFirst();
        stage.play(new Input.CallSucceeded(
                call, "written", false, Optional.of(new FilesKept(Optional.empty(), Optional.empty()))));
        stage.answer("done");

        stage.submit("b");

        assertEquals(1, asked().size());
    }

    @Test
    void filesThatSomebodyUploadedAreLookedAtFromTheNextTurnOn() {
        stage.play(new Input.SessionRequested(Optional.empty(), Optional.empty()));

        stage.play(new Input.FilesArrived(12, 48_213));
        stage.submit("a");

        assertEquals(new Fact.FilesArrived(12, 48_213), stage.facts.get(1).fact());
        assertEquals(1, asked().size());
    }

    @Test
    void filesOfASessionThatNobodyOpenedAreNoFact() {
        var decision = stage.play(new Input.FilesArrived(12, 48_213));

        assertTrue(decision.facts().isEmpty());
    }

    @Test
    void turnsOfOlderRulesDoNotLook() {
        var older = new TurnDecider(Set.of(Role.CODER), 3);
        withWorkspace();

        var decision = older.decide(
                stage.conversation,
                Stage.record(stage.submission(TurnId.of(Stage.SCOPE.session(), "a"), "digest")),
                Recall.NOTHING,
                stage.now);

        assertInstanceOf(Fact.StepScheduled.class, decision.facts().getLast().fact());
    }

    private void withWorkspace() {
        stage.play(new Input.SessionRequested(Optional.empty(), Optional.of("sample")));
    }

    /** A turn that is told these, and answers. */
    private void told(String suffix, InstructionsFile... files) {
        var turn = stage.submit(suffix);
        stage.pass(Duration.ofMillis(5));
        stage.tell(turn, files);
        stage.answer("done");
    }

    private List<Work.ReadInstructions> asked() {
        return stage.work.stream()
                .filter(Work.ReadInstructions.class::isInstance)
                .map(Work.ReadInstructions.class::cast)
                .toList();
    }
}
