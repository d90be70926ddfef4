package dev.sluice.executor.tool;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallWarning;
import dev.sluice.executor.note.Note;
import dev.sluice.executor.note.NoteBook;
import dev.sluice.executor.sandbox.LiveOutput;
import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.warning.Warnings;
import dev.sluice.executor.workspace.Refused;
import java.util.List;
import java.util.Optional;

/** A note that is to be written down. */
record NewNote(NoteBook book, Note note, String base) implements Change {
    private static final String FULL = "The user has " + Note.NUMBER_MAX
            + " notes, and there is room for no more. He can look through them and delete what he does not need.";

    static Refused full() {
        return new Refused(CallFailure.TOO_LARGE, FULL);
    }

    @Override
    public Optional<String> diff() {
        return Optional.of("remembers, " + note.place().words() + ":\n" + CommandChange.seen(note.text()));
    }

    @Override
    public List<CallWarning> warnings() {
        return Warnings.ofNote(note.text());
    }

    @Override
    public boolean runsAProgram() {
        return false;
    }

    @Override
    public Applied apply(StopSignal stop, LiveOutput live) {
        return switch (book.keep(note)) {
            case KEPT, THERE -> new Applied.Done(report());
            case FULL -> new Applied.NotBegun(CallFailure.TOO_LARGE, FULL);
        };
    }

    /** What the model is told once it is written down. */
    ToolOutput report() {
        return new ToolOutput("Remembered as " + note.id() + ", " + note.place().words() + ".", false);
    }
}
