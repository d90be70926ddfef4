package dev.sluice.session.access;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.ApprovalRow;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.SessionRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * The one place that decides who may do what. Asked before anything is read or written; each refusal stands once in
 * the audit. To whoever may not see a session it does not exist: unknown, another's and deleted give the same answer
 * after the same work. Postgres is asked only about what this replica does not know to be the caller's own, or shared with
 * him; while it is away such a question gives 503.
 */
@ApplicationScoped
public class Access {
    private static final Duration LOOK_MAX = Duration.ofSeconds(1);

    private final Owners owners;
    private final Shares shares;
    private final Database database;
    private final AuditTrail audit;

    public Access(Owners owners, Shares shares, Database database, AuditTrail audit) {
        this.owners = owners;
        this.shares = shares;
        this.database = database;
        this.audit = audit;
    }

    /** Refuses with 403 whoever has the right nowhere. */
    public void require(Caller caller, Right right) {
        if (reach(caller, right) == Reach.NOWHERE) {
            throw forbidden(caller, right, "");
        }
    }

    /** The session's own scope where the caller has the right there; 403 if he has it nowhere, else 404. */
    public Scope require(Caller caller, SessionId session, Right right) {
        var reach = reach(caller, right);
        if (reach == Reach.NOWHERE) {
            throw forbidden(caller, right, session.value());
        }
        var known = owners.find(session).filter(owned -> caller.owns(owned.scope()));
        if (known.isPresent()) {
            return known.filter(owned -> !owned.deleted())
                    .map(Owners.Owned::scope)
                    .orElseThrow(Problem::notFound);
        }
        var guest = asGuest(caller, session, right);
        if (guest.isPresent()) {
            return guest.get();
        }
        var stored = stored(session);
        var asked = reach.covers(Reach.ASKED) && asked(session);
        var scope = stored.filter(owned -> !owned.deleted())
                .map(Owners.Owned::scope)
                .filter(found -> caller.owns(found) || (asked && found.tenant().equals(caller.tenant())));
        return scope.orElseThrow(() -> unknown(caller, session, right));
    }

    /** What its owner lets somebody do in another's session. */
    public Optional<ShareRight> shareOf(Caller caller, SessionId session) {
        return shares.of(caller.tenant(), session, caller.user());
    }

    /** Whether a session is shared with somebody so that he may do this there, which his role must let him, too. */
    public boolean lets(Caller caller, SessionId session, Right right) {
        return reach(caller, right) != Reach.NOWHERE
                && shareOf(caller, session)
                        .filter(share -> SharedRights.opens(share, right))
                        .isPresent();
    }

    /**
     * Whether somebody who was let watch a session may go on: until it is shared with him no more. Where nobody can say, he
     * may not.
     */
    public boolean stillSees(Caller caller, SessionId session) {
        if (reach(caller, Right.SEE_HISTORY).covers(Reach.ASKED)) {
            return true;
        }
        try {
            return owners.find(session)
                    .or(() -> stored(session))
                    .map(Owners.Owned::scope)
                    .filter(owner -> caller.owns(owner) || lets(caller, session, Right.SEE_HISTORY))
                    .isPresent();
        } catch (Problem away) {
            return false;
        }
    }

    /** The scope of a session that is shared with somebody, if that lets him do this there. */
    private Optional<Scope> asGuest(Caller caller, SessionId session, Right right) {
        if (SharedRights.opening(right).isEmpty() || !lets(caller, session, right)) {
            return Optional.empty();
        }
        return owners.find(session)
                .or(() -> stored(session))
                .filter(owned -> !owned.deleted())
                .map(Owners.Owned::scope)
                .filter(owner -> owner.tenant().equals(caller.tenant()));
    }

    /**
     * As {@link #require(Caller, SessionId, Right)}, but false where only the orchestrator can say whose the session is:
     * Postgres is away, and this replica never saw the session. Then nothing of it may be shown before the orchestrator
     * has answered the caller.
     */
    public boolean requireUnlessAway(Caller caller, SessionId session, Right right) {
        try {
            require(caller, session, right);
            return true;
        } catch (Problem refused) {
            if (refused.status() != Problem.UNAVAILABLE) {
                throw refused;
            }
            return false;
        }
    }

    /** Refuses with 403 whoever does not have the right over what belongs to this user, or to the whole tenant. */
    public void require(Caller caller, TenantId tenant, Optional<UserId> user, Right right) {
        if (!allows(caller, tenant, user, right)) {
            throw forbidden(caller, right, tenant + user.map(name -> "/" + name).orElse(""));
        }
    }

    /** Refuses with 403 whoever does not have the right everywhere. */
    public void requireEverywhere(Caller caller, Right right, String resource) {
        if (reach(caller, right) != Reach.INSTALLATION) {
            throw forbidden(caller, right, resource);
        }
    }

    /** As {@link #require}, for what has an id of its own: it does not exist for whoever may not see it. */
    public void requireKnown(Caller caller, TenantId tenant, Optional<UserId> user, Right right, String resource) {
        if (!allows(caller, tenant, user, right)) {
            audit.refused(caller.tenant(), caller.user(), Optional.empty(), action(right), resource, "reach");
            throw Problem.notFound();
        }
    }

    /** How far a right reaches for somebody; lists show so much. */
    public Reach reach(Caller caller, Right right) {
        return RightsTable.reach(caller.roles(), right);
    }

    /** Whether a session is the caller's own and not deleted. Another's and an unknown one cost the same work. */
    public boolean owns(Caller caller, SessionId session) {
        return owners.find(session)
                .filter(owned -> caller.owns(owned.scope()))
                .or(() -> stored(session))
                .filter(owned -> caller.owns(owned.scope()) && !owned.deleted())
                .isPresent();
    }

    private boolean allows(Caller caller, TenantId tenant, Optional<UserId> user, Right right) {
        var own = tenant.equals(caller.tenant());
        return switch (reach(caller, right)) {
            case NOWHERE -> false;
            case OWN, ASKED -> own && user.filter(caller.user()::equals).isPresent();
            case TENANT -> own;
            case INSTALLATION -> true;
        };
    }

    private Optional<Owners.Owned> stored(SessionId session) {
        var stored = Optional.ofNullable(database.ask(LOOK_MAX, () -> SessionRow.<SessionRow>findById(session.value())))
                .map(row -> new Owners.Owned(row.scope(), row.deletedAt != null));
        stored.ifPresent(owners::learn);
        return owners.find(session).or(() -> stored);
    }

    private boolean asked(SessionId session) {
        return database.ask(() -> ApprovalRow.count("sessionId", session.value())) > 0;
    }

    private Problem forbidden(Caller caller, Right right, String resource) {
        audit.refused(caller.tenant(), caller.user(), Optional.empty(), action(right), resource, "role");
        return Problem.forbidden("your role does not allow you to " + right.sentence());
    }

    private Problem unknown(Caller caller, SessionId session, Right right) {
        audit.refused(caller.tenant(), caller.user(), Optional.of(session), action(right), session.value(), "unknown");
        return Problem.notFound();
    }

    /** As the audit names actions: {@code session.delete} for {@link Right#DELETE_SESSION}. */
    static String action(Right right) {
        var words = right.name().toLowerCase(java.util.Locale.ROOT).split("_");
        return words[1] + "." + words[0];
    }
}
