package dev.sluice.keys;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.util.Optional;

/**
 * On whose behalf a service calls another. Each part is absent where the call is not about one; the caller's signature
 * vouches for all of them. What of a session's work a call is for travels beside the token:
 * {@code docs/adr/0028-a-token-is-for-a-session.md}.
 */
public record Errand(Optional<TenantId> tenant, Optional<UserId> user, Optional<SessionId> session) {

    /** A call for the service's own sake, like a health probe. */
    public static final Errand NONE = new Errand(Optional.empty(), Optional.empty(), Optional.empty());

    /** Any work of one session. */
    public static Errand of(Scope scope) {
        return new Errand(Optional.of(scope.tenant()), Optional.of(scope.user()), Optional.of(scope.session()));
    }
}
