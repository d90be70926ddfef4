package dev.sluice.session.identity;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.door.problem.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import java.time.Instant;
import java.util.Set;

/**
 * Who speaks, as a verified token says.
 *
 * @param expiresAt when the token ends
 */
public record Caller(TenantId tenant, UserId user, Set<String> roles, Instant expiresAt) {
    static final String ATTRIBUTE = "sluice.caller";

    /** The caller behind a verified identity; a token without a tenant or a proper name is nobody's. */
    public static Caller of(SecurityIdentity identity) {
        if (identity.getAttribute(ATTRIBUTE) instanceof Caller caller) {
            return caller;
        }
        throw Problem.forbidden("the token names no tenant");
    }

    public boolean maySubmit() {
        return roles.contains(AccessRole.DEVELOPER) || roles.contains(AccessRole.ADMIN);
    }

    public boolean mayDecide() {
        return maySubmit() || roles.contains(AccessRole.APPROVER);
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
