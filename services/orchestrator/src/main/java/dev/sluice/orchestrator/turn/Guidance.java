package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Digest;
import dev.sluice.contracts.InstructionsFile;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.ToldNote;
import java.util.List;
import java.util.Optional;

/**
 * What a session's models were last told of what its workspace tells agents, and of its user's notes. A session without any has no
 * files, as far as anybody told, and nobody looks there.
 *
 * @param digest of all that the workspace tells; empty if they were told nothing
 * @param notes digest of the notes that they were told of; empty if there were none
 */
public record Guidance(Optional<String> digest, Optional<String> notes) {
    /** Of files and notes of which nothing was told. */
    static final Guidance NOTHING = new Guidance(Optional.empty(), Optional.empty());

    /** The same once they were told of these files. */
    Guidance with(List<InstructionsFile> files) {
        return new Guidance(digest(files), notes);
    }

    /** The same once they were told of these notes. */
    Guidance withNotes(List<ToldNote> told) {
        return new Guidance(digest, digest(told));
    }

    private static Optional<String> digest(List<?> told) {
        return told.isEmpty() ? Optional.empty() : Optional.of(Digest.sha256Hex(MessageCodec.write(told)));
    }
}
