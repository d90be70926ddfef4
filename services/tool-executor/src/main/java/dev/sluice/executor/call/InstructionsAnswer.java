package dev.sluice.executor.call;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Input.InstructionsRead;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.InstructionsFile;
import dev.sluice.contracts.ToldNote;
import dev.sluice.executor.instructions.InstructionsReader;
import dev.sluice.executor.ledger.LedgerAway;
import dev.sluice.executor.note.Note;
import dev.sluice.executor.note.NoteChoice;
import dev.sluice.executor.note.NoteOwner;
import dev.sluice.executor.note.NotePlace;
import dev.sluice.executor.note.Notes;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspaces;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Tells the orchestrator what a workspace tells agents, and which notes of its user fit what is asked. It may be asked, and answer, more than
 * once; where it cannot it says nothing, and the turn goes on without.
 */
final class InstructionsAnswer {
    private static final Logger LOG = Logger.getLogger(InstructionsAnswer.class);

    private final FileStarts files;
    private final Workspaces workspaces;
    private final Notes notes;
    private final CallProcessor.Outcomes outcomes;
    private final Clock clock;

    InstructionsAnswer(
            FileStarts files, Workspaces workspaces, Notes notes, CallProcessor.Outcomes outcomes, Clock clock) {
        this.files = files;
        this.workspaces = workspaces;
        this.notes = notes;
        this.outcomes = outcomes;
        this.clock = clock;
    }

    void tell(Delivery delivery) throws InterruptedException {
        if (delivery.obstacle(clock.instant()).isPresent()) {
            return;
        }
        try {
            var unready = files.obstacle(
                    delivery, () -> delivery.obstacle(clock.instant()).isEmpty());
            if (unready.isEmpty()) {
                publish(delivery);
            }
        } catch (IOException | Refused trouble) {
            LOG.warnf(
                    "the instructions for turn %s are not read: %s",
                    delivery.call().turn(), trouble.getMessage());
        }
    }

    private void publish(Delivery delivery) throws Refused, IOException, InterruptedException {
        var work = delivery.work();
        var turn = delivery.call().turn();
        outcomes.publish(new InputRecord(
                "instructions:" + turn,
                work.scope(),
                Optional.of(Actor.EXECUTOR),
                work.traceparent(),
                new InstructionsRead(turn, instructions(work), notes(work))));
    }

    /** A session that has no files yet gets none by being looked at. */
    private List<InstructionsFile> instructions(CallWork work) throws Refused, IOException {
        var none = work.workspace().isEmpty() && workspaces.find(work.scope()).isEmpty();
        return none ? List.of() : InstructionsReader.read(workspaces.open(work.scope(), work.workspace()));
    }

    /** Empty where nobody asks for them, and where they are out of reach: what was told before stands then. */
    private Optional<List<ToldNote>> notes(CallWork work) {
        var asked = work.request().arguments().path(CallWork.NOTES_FOR);
        if (!asked.isTextual()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    NoteChoice.of(notes.of(NoteOwner.of(work.scope())), NotePlace.of(work), asked.textValue()).stream()
                            .map(Note::told)
                            .toList());
        } catch (LedgerAway away) {
            LOG.warnf("turn %s begins without notes: %s", work.request().call().turn(), away.getMessage());
            return Optional.empty();
        }
    }
}
