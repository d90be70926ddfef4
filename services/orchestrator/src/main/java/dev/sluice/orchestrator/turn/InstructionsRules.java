package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import java.time.Duration;
import java.util.Optional;

/**
 * How a turn hears what its workspace tells agents, and which notes of its user fit what it asks: it asks for both when it begins, and
 * its first step waits for the answer, though not for long. What it hears is stated where it is news; see
 * docs/adr/0097-instructions-are-lines-of-the-history.md and docs/adr/0107-notes-rest-with-the-executor.md.
 */
final class InstructionsRules {
    private InstructionsRules() {}

    /** Asks for a turn that has just begun, if its first step is to wait. */
    static void ask(Draft draft, Duration timeMax) {
        var turn = draft.turn();
        turn.instructionsBy()
                .ifPresent(by -> draft.send(new Work.ReadInstructions(
                        turn.id(),
                        turn.request().agent(),
                        turn.request().versions().policy(),
                        draft.conversation().workspace(),
                        by,
                        timeMax,
                        draft.conversation().start().flatMap(Start::files),
                        asksForNotes(draft) ? Optional.of(requestNumber(draft)) : Optional.empty())));
    }

    /** Whether there may be notes; or there were some of which models know, and there may be none any more. */
    private static boolean asksForNotes(Draft draft) {
        return draft.turn().request().versions().notes().orElse(false)
                || draft.conversation().guidance().flatMap(Guidance::notes).isPresent();
    }

    /** What a turn asks is the history's last entry when it begins. */
    private static long requestNumber(Draft draft) {
        return draft.conversation().historyLength() - 1;
    }

    /** The answer; one that nobody waits for any more is ignored. */
    static void read(Draft draft, Input.InstructionsRead read) {
        var waits = draft.conversation()
                .turn()
                .filter(turn -> turn.id().equals(read.turn()))
                .filter(turn -> turn.instructionsBy().isPresent())
                .isPresent();
        if (!waits) {
            return;
        }
        if (TextBounds.hold(read)) {
            tell(draft, read);
        }
        goOn(draft);
    }

    private static void tell(Draft draft, Input.InstructionsRead read) {
        var told = draft.conversation().guidance().orElse(Guidance.NOTHING);
        if (!told.equals(told.with(read.files()))) {
            draft.happened(new Fact.InstructionsRead(read.turn(), read.files()));
        }
        read.notes()
                .filter(notes -> !told.equals(told.withNotes(notes)))
                .ifPresent(notes -> draft.happened(new Fact.NotesChosen(read.turn(), notes)));
    }

    /** The first step begins: that it does ends the wait, and the others follow in their course. */
    static void goOn(Draft draft) {
        draft.turn().tasks().stream()
                .filter(task -> task.mayThink())
                .findFirst()
                .ifPresent(task -> Course.begin(draft, task));
    }
}
