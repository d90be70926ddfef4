package dev.sluice.verify.read;

import dev.sluice.verify.rule.Findings;
import dev.sluice.verify.rule.Invariant;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What the services keep in Postgres beside the facts that {@link StoredFacts} has compared with the log: the state of turns and
 * approvals, and the call ledger. Each check is one question whose rows break a promise.
 */
public enum StoredState {
    TURN_HAS_ITS_END(Invariant.STORED_AS_LOGGED, "its stored status is not that of its last fact", """
            select turns.id from session.turns
              left join session.facts on facts.session_id = turns.session_id and facts.turn_id = turns.id
                   and facts.type in ('TurnCompleted', 'TurnFailed', 'TurnCancelled')
             where lower(turns.status) in ('completed', 'failed', 'cancelled')
                   <> (facts.type is not null)
                or facts.type is not null and lower(facts.type) <> 'turn' || lower(turns.status)"""),
    SESSION_IS_AT_ITS_LAST_FACT(Invariant.STORED_AS_LOGGED, "its stored last number is not that of its last fact", """
            select sessions.id from session.sessions
              join (select session_id, max(seq) as seq from session.facts group by 1) as last on last.session_id = sessions.id
             where sessions.last_seq <> last.seq"""),
    APPROVAL_HAS_ITS_DECISION(Invariant.STORED_AS_LOGGED, "it is stored as decided otherwise than the log says", """
            select approvals.id from session.approvals
              join (select body::jsonb -> 'fact' as fact from session.facts where type = 'ApprovalSettled') as settled
                   on settled.fact ->> 'approval' = approvals.id
             where (settled.fact ->> 'approved')::boolean <> (approvals.status in ('approved', 'edited'))"""),
    EFFECT_IS_IN_THE_LEDGER(
            Invariant.EFFECTS_IN_LEDGER, "it changed files, and the ledger has no start and end of it", """
            select done.fact ->> 'call' from
                   (select body::jsonb -> 'fact' as fact from session.facts where type = 'CallCompleted') as done
              left join tool_executor.call on call.call = done.fact ->> 'call'
             where done.fact ->> 'status' = 'SUCCEEDED'
               and done.fact -> 'files' ->> 'before' is distinct from done.fact -> 'files' ->> 'after'
               and (call.started_at is null or call.ended_at is null)"""),
    LEDGER_HAS_ITS_CALL(Invariant.EFFECTS_IN_LEDGER, "it started, and the log knows no such call", """
            select call.call from tool_executor.call
             where call.started_at < now() - interval '10 seconds'
               and exists (select from session.sessions where sessions.id = split_part(call.call, '.', 1))
               and not exists (select from session.facts
                                where session_id = split_part(call.call, '.', 1) and type = 'CallScheduled'
                                  and body::jsonb -> 'fact' ->> 'call' = call.call)""");

    private static final int ROWS_FETCHED = 1_000;
    private static final String LEDGER = "tool_executor.call";

    /** The tool-executor makes its ledger before the first effect: until then there is none, and nothing may have changed. */
    private static final String NO_LEDGER =
            "(select ''::text as call, now() as started_at, now() as ended_at where false)";

    private final Invariant invariant;
    private final String detail;
    private final String query;

    StoredState(Invariant invariant, String detail, String query) {
        this.invariant = invariant;
        this.detail = detail;
        this.query = query;
    }

    /** Asks one after the other, with what is there at this moment: a turn that runs may be between two of them. */
    public static void check(Connection postgres, Findings findings) throws SQLException {
        var ledger = isThere(LEDGER, postgres) ? LEDGER : NO_LEDGER + " as call";
        for (var state : values()) {
            state.ask(state.query.replace(LEDGER, ledger), postgres, findings);
        }
    }

    private static boolean isThere(String table, Connection postgres) throws SQLException {
        try (var asked = postgres.prepareStatement("select to_regclass(?) is not null")) {
            asked.setString(1, table);
            try (var row = asked.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private void ask(String question, Connection postgres, Findings findings) throws SQLException {
        try (var asked = postgres.prepareStatement(question)) {
            asked.setFetchSize(ROWS_FETCHED);
            try (var rows = asked.executeQuery()) {
                while (rows.next()) {
                    findings.missing(invariant, rows.getString(1), detail);
                }
            }
        }
    }
}
