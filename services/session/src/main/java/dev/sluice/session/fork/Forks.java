package dev.sluice.session.fork;

import dev.sluice.contracts.Digest;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Owners;
import dev.sluice.session.access.Right;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.intent.Inbox;
import dev.sluice.session.intent.Refused;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.FactRow;
import dev.sluice.session.projection.Patience;
import dev.sluice.session.projection.SessionRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** From what a session was: a new one that goes on there, or the same again. Call it on a thread that may wait. */
@ApplicationScoped
public class Forks {
    private static final int KEY_HASH_CHARS = 24;
    private static final int FAMILY_MAX = 1_000;

    private final Access access;
    private final Owners owners;
    private final Inbox inbox;
    private final Pasts pasts;
    private final Database database;
    private final Patience patience;
    private final AuditTrail audit;
    private final ForkAllowance allowance;

    /**
     * A fork to make.
     *
     * @param seq the last fact that counts; without one the newest
     * @param key names the fork: said again it is the same one
     * @param withoutFiles whether the workspace begins as any other, where the files of that time are not kept
     */
    public record Wish(Optional<Long> seq, Optional<String> title, Optional<String> key, boolean withoutFiles) {}

    /** @param now whether it is new, and not one that its key stands for */
    public record Made(SessionRow session, boolean now) {}

    /**
     * A rewind that was made.
     *
     * @param fact the {@link Fact.SessionRewound} that says so
     * @param now whether it is new, and not one that was made before
     */
    public record Rewound(FactRecord fact, boolean now) {}

    /** The caller's sessions that grew from the same one, the oldest first. */
    public record Family(List<SessionRow> sessions, boolean complete) {}

    public Forks(
            Access access,
            Owners owners,
            Inbox inbox,
            Pasts pasts,
            Database database,
            Patience patience,
            AuditTrail audit,
            ForkAllowance allowance) {
        this.access = access;
        this.owners = owners;
        this.inbox = inbox;
        this.pasts = pasts;
        this.database = database;
        this.patience = patience;
        this.audit = audit;
        this.allowance = allowance;
    }

    /** The fork that the caller wishes of a session whose history he may see; opening one is another right. */
    public Made fork(Caller caller, SessionId from, Wish wish, Optional<String> traceparent) {
        access.require(caller, from, Right.SEE_HISTORY);
        var session = wish.key().map(text -> named(caller, from, text)).orElseGet(Forks::fresh);
        if (wish.key().isPresent() && access.owns(caller, session)) {
            return new Made(same(session, wish), false);
        }
        allowance.require(caller);
        var past = pasts.of(from, wish.seq().orElseGet(() -> pasts.newest(from)));
        var source = found(from).orElseThrow(Problem::notFound);
        var request = new Input.ForkRequested(
                new Input.SessionRequested(
                        wish.title().or(() -> Optional.ofNullable(source.title)),
                        Optional.ofNullable(source.workspace),
                        mode(from)),
                from,
                past.at(),
                access.owns(caller, from) ? files(past, wish.withoutFiles()) : othersFiles(past, wish.withoutFiles()),
                past.history());
        var answer = inbox.send(caller.actor(), caller.scope(session), request, traceparent)
                .await();
        if (answer.fact() instanceof Fact.IntentRefused refused) {
            if (wish.key().isPresent() && refused.reason() == Refusal.SESSION_EXISTS) {
                return new Made(same(session, wish), false);
            }
            throw Refused.problem(refused);
        }
        owners.learn(answer);
        audit.allowed(
                caller.tenant(),
                caller.user(),
                "session.fork",
                from.value(),
                Map.of("fork", session.value(), "seq", Long.toString(past.at())));
        return new Made(forked(session), true);
    }

    /** Has the session be as it was before a turn; said again it changes nothing. */
    public Rewound rewind(
            Caller caller, SessionId session, TurnId turn, boolean withoutFiles, Optional<String> traceparent) {
        var scope = access.require(caller, session, Right.REWIND_SESSION);
        if (!turn.session().equals(session)) {
            throw Problem.notFound();
        }
        var done = pasts.rewound(turn);
        if (done.isPresent()) {
            return new Rewound(done.get(), false);
        }
        var past = pasts.of(session, pasts.before(turn).orElseThrow(Problem::notFound));
        var request = new Input.RewindRequested(turn, past.at(), files(past, withoutFiles), past.history());
        var answer = inbox.send(caller.actor(), scope, request, traceparent).await();
        if (answer.fact() instanceof Fact.IntentRefused refused) {
            if (refused.reason() == Refusal.ALREADY_DECIDED) {
                return patience.until(() -> pasts.rewound(turn))
                        .map(fact -> new Rewound(fact, false))
                        .orElseThrow(() -> Problem.unavailable("the session is not readable yet"));
            }
            throw Refused.problem(refused);
        }
        audit.allowed(
                caller.tenant(),
                caller.user(),
                "session.rewind",
                session.value(),
                Map.of("turn", turn.value(), "seq", Long.toString(past.at())));
        return new Rewound(answer, true);
    }

    public Family family(Caller caller, SessionId session) {
        access.require(caller, session, Right.SEE_SESSION);
        var rows = database.ask(() -> SessionRow.family(session, caller.tenant(), caller.user(), FAMILY_MAX + 1));
        return new Family(rows.stream().limit(FAMILY_MAX).toList(), rows.size() <= FAMILY_MAX);
    }

    /** What a session may not do its forks may not do either; what it may beside, somebody allowed it alone. */
    private Optional<ModeSet> mode(SessionId from) {
        return switch (database.ask(() -> FactRow.mode(from))) {
            case PLAN_ONLY -> Optional.of(ModeSet.of(SessionMode.PLAN_ONLY));
            case ASK, AUTO_EDIT -> Optional.empty();
        };
    }

    /** The files that go on; 409 where they are lost and nobody said that it may go without. */
    private static Optional<SnapshotId> files(Past past, boolean without) {
        if (without) {
            return Optional.empty();
        }
        return switch (past.files()) {
            case Past.Kept kept -> Optional.of(kept.snapshot());
            case Past.Untouched _ -> Optional.empty();
            case Past.Lost _ ->
                throw Problem.of(
                        409,
                        "files_not_kept",
                        "the files of that time are not kept; with \"without_files\": true it goes on without them");
        };
    }

    /** Who may see what was said in somebody's session may not see his files. */
    private static Optional<SnapshotId> othersFiles(Past past, boolean without) {
        if (past.files() instanceof Past.Untouched || without) {
            return Optional.empty();
        }
        throw Problem.of(
                403,
                "files_of_another",
                "the files belong to the session's owner; with \"without_files\": true the fork goes on without them");
    }

    /** The fork of a key, if it is of what is asked for now. */
    private SessionRow same(SessionId session, Wish wish) {
        var row = forked(session);
        if (wish.seq().filter(seq -> !seq.equals(row.forkedSeq)).isPresent()) {
            throw Problem.of(422, "idempotency_conflict", "the idempotency key stands for another fork");
        }
        return row;
    }

    private SessionRow forked(SessionId session) {
        return patience.until(() -> found(session).filter(row -> row.forkedFrom != null))
                .orElseThrow(() -> Problem.unavailable("the session is not readable yet"));
    }

    private Optional<SessionRow> found(SessionId session) {
        return Optional.ofNullable(database.ask(() -> SessionRow.<SessionRow>findById(session.value())));
    }

    private static SessionId fresh() {
        return new SessionId("f-" + UUID.randomUUID().toString().replace("-", ""));
    }

    private static SessionId named(Caller caller, SessionId from, String key) {
        var whose = String.join(
                "\n", "sluice-fork-1", caller.tenant().value(), caller.user().value(), from.value(), key);
        return new SessionId("f-" + Digest.sha256Hex(whose).substring(0, KEY_HASH_CHARS));
    }
}
