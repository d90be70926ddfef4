package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.FilesStart;
import java.util.Optional;

/**
 * Where a session began that is a fork, or began anew because it was rewound.
 *
 * @param historyNumber the first entry of its history that counts
 * @param files what its workspace began with
 */
public record Start(long historyNumber, Optional<FilesStart> files) {}
