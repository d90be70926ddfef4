package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import java.time.Duration;

/**
 * How a turn hears what its workspace tells agents: it asks when it begins, and its first step waits for the answer, though
 * not for long. What it hears is stated where it is news; see docs/adr/0097-instructions-are-lines-of-the-history.md.
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
                        draft.conversation().start().flatMap(Start::files))));
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
        var told = draft.conversation().guidance().orElse(Guidance.NOTHING);
        if (TextBounds.hold(read) && !told.equals(Guidance.of(read.files()))) {
            draft.happened(new Fact.InstructionsRead(read.turn(), read.files()));
        }
        goOn(draft);
    }

    /** The first step begins: that it does ends the wait, and the others follow in their course. */
    static void goOn(Draft draft) {
        draft.turn().tasks().stream()
                .filter(task -> task.mayThink())
                .findFirst()
                .ifPresent(task -> Course.begin(draft, task));
    }
}
