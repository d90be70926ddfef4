package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Digest;
import dev.sluice.contracts.InstructionsFile;
import dev.sluice.contracts.MessageCodec;
import java.util.List;
import java.util.Optional;

/**
 * What a session's models were last told of what its workspace tells agents. A session without any has no files, as far as
 * anybody told, and nobody looks there.
 *
 * @param digest of all of it; empty if they were told nothing
 */
public record Guidance(Optional<String> digest) {
    /** Of files of which nothing was told. */
    static final Guidance NOTHING = new Guidance(Optional.empty());

    /** Of these files. */
    static Guidance of(List<InstructionsFile> files) {
        return files.isEmpty() ? NOTHING : new Guidance(Optional.of(Digest.sha256Hex(MessageCodec.write(files))));
    }
}
