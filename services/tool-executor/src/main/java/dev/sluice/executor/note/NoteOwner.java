package dev.sluice.executor.note;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;

/** Whose a note is: he alone is told of it. */
public record NoteOwner(TenantId tenant, UserId user) {
    /** Whoever has the session. */
    public static NoteOwner of(Scope scope) {
        return new NoteOwner(scope.tenant(), scope.user());
    }
}
