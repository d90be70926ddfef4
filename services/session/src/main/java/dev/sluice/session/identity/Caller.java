package dev.sluice.session.identity;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.door.problem.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Who speaks, as a verified token says.
 *
 * @param login the login that the token is of, where this service is its issuer
 * @param issuedAt when the token was made
 * @param expiresAt when the token ends
 */
public record Caller(
        TenantId tenant,
        UserId user,
        Set<AccessRole> roles,
        Optional<String> login,
        Instant issuedAt,
        Instant expiresAt) {
    /** What is said to a caller whose token names no tenant or no proper user. */
    public static final String NO_TENANT = "the token names no tenant";

    static final String ATTRIBUTE = "sluice.caller";

    /** Whether a verified identity is somebody's. */
    public static boolean isNamed(SecurityIdentity identity) {
        return identity.getAttribute(ATTRIBUTE) instanceof Caller;
    }

    /** The caller behind a verified identity; a token without a tenant or a proper name is nobody's. */
    public static Caller of(SecurityIdentity identity) {
        if (identity.getAttribute(ATTRIBUTE) instanceof Caller caller) {
            return caller;
        }
        throw Problem.forbidden(NO_TENANT);
    }

    /** The caller's own session of this id. */
    public Scope scope(SessionId session) {
        return new Scope(tenant, user, session);
    }

    /** The caller as messages name him. */
    public Actor actor() {
        return new Actor.Person(user);
    }

    public boolean owns(Scope scope) {
        return scope.tenant().equals(tenant) && scope.user().equals(user);
    }
}
