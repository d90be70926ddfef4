package dev.sluice.session.turn;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Right;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.CallbackRow;
import dev.sluice.session.projection.Costs;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.Patience;
import dev.sluice.session.projection.TurnFacts;
import dev.sluice.session.projection.TurnFilter;
import dev.sluice.session.projection.TurnRow;
import dev.sluice.session.projection.TurnSummary;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Turns as Postgres knows them, for their owner. */
@ApplicationScoped
public class Jobs {
    private final Access access;
    private final Database database;
    private final Patience patience;

    public Jobs(Access access, Database database, Patience patience) {
        this.access = access;
        this.database = database;
        this.patience = patience;
    }

    /** The caller's turn, or 404. One that was accepted a moment ago is waited for. */
    public TurnRow find(Caller caller, TurnId turn) {
        access.require(caller, turn.session(), Right.SEE_SESSION);
        return patience.until(() -> Optional.ofNullable(database.ask(() -> TurnRow.<TurnRow>findById(turn.value()))))
                .orElseThrow(Problem::notFound);
    }

    /** The turn, if the projection has it by now; whoever asks has the right to see it. */
    public Optional<TurnRow> known(TurnId turn) {
        return Optional.ofNullable(database.ask(() -> TurnRow.<TurnRow>findById(turn.value())));
    }

    /** How far it is, and what it has used. */
    public TurnAccount account(TurnRow turn) {
        var account = new TurnAccount();
        for (var facts = behind(turn, 0); !facts.isEmpty(); facts = behind(turn, account.seq())) {
            facts.forEach(account::take);
        }
        return account;
    }

    private List<FactRecord> behind(TurnRow turn, long seq) {
        return database.ask(() -> TurnFacts.behind(turn, seq));
    }

    /** How many turns of its session are ahead of it; empty once it has started. */
    public Optional<Long> ahead(TurnRow turn) {
        return turn.startedAt == null && turn.endedAt == null
                ? Optional.of(database.ask(turn::ahead))
                : Optional.empty();
    }

    /** Who is told of its end, if somebody is. */
    public Optional<CallbackRow> callback(TurnId turn) {
        return database.ask(() -> CallbackRow.of(turn.value()));
    }

    public Costs costs(TurnId turn) {
        return database.ask(() -> Costs.ofTurn(turn.value()));
    }

    /** The caller's turns behind a place, newest first. */
    public List<TurnSummary> list(Caller caller, TurnFilter filter, Instant before, String beforeId, int max) {
        return database.ask(() -> TurnRow.ofOwner(caller.tenant(), caller.user(), filter, before, beforeId, max));
    }
}
