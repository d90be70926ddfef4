package dev.sluice.session.intent;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.SessionRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * The wall between people: a session is its owner's alone, and to everyone else it does not exist. Asked before
 * anything is read or written. Postgres is asked only about sessions that this replica has not seen; while it is away
 * such a question gives 503.
 */
@ApplicationScoped
public class Ownership {
    private final Owners owners;
    private final Database database;
    private final AuditTrail audit;

    public Ownership(Owners owners, Database database, AuditTrail audit) {
        this.owners = owners;
        this.database = database;
        this.audit = audit;
    }

    /** The caller's session, or 404. */
    public Scope require(Caller caller, SessionId session, String action) {
        var owned = find(session).orElseThrow(Problem::notFound);
        if (!caller.owns(owned.scope())) {
            audit.strangerRefused(caller, session, action);
            throw Problem.notFound();
        }
        if (owned.deleted()) {
            throw Problem.notFound();
        }
        return owned.scope();
    }

    /** Whose a session is, if there is one. */
    public Optional<Owners.Owned> find(SessionId session) {
        return owners.find(session).or(() -> {
            var stored = Optional.ofNullable(database.ask(() -> SessionRow.<SessionRow>findById(session.value())))
                    .map(row -> new Owners.Owned(row.scope(), row.deletedAt != null));
            stored.ifPresent(owners::learn);
            return stored;
        });
    }
}
