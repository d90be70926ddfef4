package dev.sluice.keys;

import dev.sluice.contracts.Scope;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Tells which tickets are the session service's own word. May read the key directory. Thread-safe. */
public final class WorkspaceTickets {
    private final VerificationKeys keys;

    /** @param publicDirectory the directory of all public keys, of which only {@link KeyPurpose#GRANTS} counts */
    public WorkspaceTickets(Path publicDirectory) {
        this.keys = new VerificationKeys(publicDirectory, KeyPurpose.GRANTS);
    }

    /**
     * What a header says, if that was signed and still counts.
     *
     * @param bearer who shows it, and of which session
     */
    public Optional<WorkspaceTicket> believed(String header, Scope bearer, Instant now) {
        return WorkspaceTicket.Shown.read(header)
                .filter(shown -> shown.ticket().bearer().equals(bearer))
                .filter(shown -> now.isBefore(shown.ticket().expiresAt()))
                .filter(shown -> keys.verify(shown.keyId(), shown.said(), shown.signature()))
                .map(WorkspaceTicket.Shown::ticket);
    }
}
