package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InstructionsFile;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.ToldNote;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a turn hears which notes of its user fit what it asks. */
class NotesTest {
    private static final ToldNote FRENCH = new ToldNote("n-0f1e2d3c4b5a6978", "Answer in French.", true);
    private static final ToldNote GERMAN = new ToldNote("n-0f1e2d3c4b5a6978", "Answer in German.", true);

    private final Stage stage = new Stage();

    @BeforeEach
    void opened() {
        stage.play(new Input.SessionRequested(Optional.empty(), Optional.empty()));
    }

    @Test
    void aTurnOfAUserWithNotesAsksForThoseThatFitWhatItAsks() {
        var turn = stage.submitNoted("a");

        var asked = asked().getLast();
        assertEquals(turn, asked.turn());
        assertEquals(Optional.of(stage.conversation.historyLength() - 1), asked.notesFor());
        assertTrue(stage.all(Fact.StepScheduled.class).isEmpty());
    }

    @Test
    void theTurnOfAUserWithoutNotesBeginsAtOnce() {
        stage.submit("a");

        assertInstanceOf(Fact.StepScheduled.class, stage.last());
        assertTrue(asked().isEmpty());
    }

    @Test
    void theNotesAreStatedAndShownAndTheStepBegins() {
        var turn = stage.submitNoted("a");

        stage.tellNotes(turn, FRENCH);

        var chosen = stage.all(Fact.NotesChosen.class).getLast();
        assertEquals(List.of(FRENCH), chosen.notes());
        assertEquals(Optional.of(new HistoryEntry.Notes(List.of(FRENCH))), HistoryEntry.of(chosen));
        assertTrue(stage.all(Fact.InstructionsRead.class).isEmpty());
        assertInstanceOf(Fact.StepScheduled.class, stage.last());
    }

    @Test
    void theSameNotesAreNotToldAgainAndOthersAre() {
        told("a", FRENCH);
        told("b", FRENCH);
        told("c", GERMAN);

        assertEquals(
                List.of(List.of(FRENCH), List.of(GERMAN)),
                stage.all(Fact.NotesChosen.class).stream()
                        .map(Fact.NotesChosen::notes)
                        .toList());
    }

    @Test
    void whoeverDeletedHisNotesHasModelsTold() {
        told("a", FRENCH);

        var turn = stage.submit("b");
        assertTrue(asked().getLast().notesFor().isPresent());
        stage.tellNotes(turn);

        assertEquals(List.of(), stage.all(Fact.NotesChosen.class).getLast().notes());
        assertInstanceOf(Fact.StepScheduled.class, stage.last());
    }

    @Test
    void whereNobodyCouldLookWhatWasToldStands() {
        told("a", FRENCH);
        var turn = stage.submitNoted("b");

        stage.tell(turn);

        assertEquals(1, stage.all(Fact.NotesChosen.class).size());
        assertInstanceOf(Fact.StepScheduled.class, stage.last());
    }

    @Test
    void filesAndNotesOfOneAnswerAreTwoLines() {
        var turn = stage.submitNoted("a");
        var file = new InstructionsFile("AGENTS.md", "Run the tests.", 14, true);

        stage.play(new Input.InstructionsRead(turn, List.of(file), Optional.of(List.of(FRENCH))));

        assertEquals(1, stage.all(Fact.InstructionsRead.class).size());
        assertEquals(1, stage.all(Fact.NotesChosen.class).size());
    }

    @Test
    void anExecutorThatIsAwayHoldsUpNoTurn() {
        var turn = stage.submitNoted("a");

        stage.pass(Rules.TODAY.instructionsMax().orElseThrow());
        var late = stage.tellNotes(turn, FRENCH);

        assertEquals(1, stage.all(Fact.StepScheduled.class).size());
        assertTrue(late.facts().isEmpty());
    }

    @Test
    void whatIsLongerThanCanBeWrittenDownIsPassedOver() {
        var turn = stage.submitNoted("a");

        stage.tellNotes(turn, new ToldNote("n-1", "a".repeat(TextLimit.PART.bytesMax() + 1), true));

        assertTrue(stage.all(Fact.NotesChosen.class).isEmpty());
        assertInstanceOf(Fact.StepScheduled.class, stage.last());
    }

    /** A turn that is told these, and answers. */
    private void told(String suffix, ToldNote... notes) {
        stage.tellNotes(stage.submitNoted(suffix), notes);
        stage.answer("done");
    }

    private List<Work.ReadInstructions> asked() {
        return stage.work.stream()
                .filter(Work.ReadInstructions.class::isInstance)
                .map(Work.ReadInstructions.class::cast)
                .toList();
    }
}
