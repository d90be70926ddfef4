package dev.sluice.executor.ledger;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.TurnId;
import dev.sluice.executor.ledger.LedgerEntry.Ended;
import dev.sluice.executor.ledger.LedgerEntry.Started;
import dev.sluice.executor.ledger.LedgerEntry.Unseen;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ledger in Postgres: one conditional insert before each effect, one update after it. */
@ApplicationScoped
public class PostgresLedger implements CallLedger {
    private static final Duration HOUR = Duration.ofHours(1);

    private static final String FIND = "select digest, base, outcome from tool_executor.call where call = $1";
    private static final String START = """
            insert into tool_executor.call (call, tool, digest, base, started_at) values ($1, $2, $3, $4, now())
            on conflict (call) do nothing""";
    private static final String END =
            "update tool_executor.call set outcome = $2, ended_at = now() where call = $1 and outcome is null";
    private static final String CALL_OFF = """
            insert into tool_executor.call (call, tool, digest, base, outcome, ended_at) values ($1, $2, '', '', $3, now())
            on conflict (call) do nothing""";

    static final String OF_TURN = """
            select outcome from tool_executor.call
             where call like $1 and outcome is not null and started_at is not null order by ended_at""";

    /** What is older than any limit counts goes at the same time. */
    private static final String ASK = """
            with gone as (
                delete from tool_executor.question
                 where tenant = $2 and person = $3 and asked_at < now() - interval '1 day' and call <> $1
            )
            insert into tool_executor.question (call, tenant, person, asked_at) select $1, $2, $3, now()
             where (select count(*) from tool_executor.question
                     where tenant = $2 and person = $3 and asked_at > now() - interval '1 hour') < $4
            on conflict (call) do nothing""";

    /** When the one of the last hour was asked that must be over first. */
    private static final String ASKED = """
            select asked_at from tool_executor.question
             where tenant = $2 and person = $3 and asked_at > now() - interval '1 hour'
               and not exists (select 1 from tool_executor.question where call = $1)
             order by asked_at desc offset $4 - 1 limit 1""";

    private final Pool pool;
    private final Statements statements;

    PostgresLedger(Pool pool, Statements statements) {
        this.pool = pool;
        this.statements = statements;
    }

    @Override
    public LedgerEntry find(CallId call) {
        var rows = statements.run(FIND, Tuple.of(call.value())).iterator();
        return rows.hasNext() ? entry(rows.next()) : new Unseen();
    }

    @Override
    public boolean start(CallId call, String tool, String digest, String base) {
        return statements.run(START, Tuple.of(call.value(), tool, digest, base)).rowCount() == 1;
    }

    @Override
    public Ended end(CallId call, CallOutcome outcome) {
        if (statements.run(END, Tuple.of(call.value(), bytes(outcome))).rowCount() == 1) {
            return new Ended(outcome);
        }
        return switch (find(call)) {
            case Ended ended -> ended;
            case Started _, Unseen _ -> throw new IllegalStateException("the ledger forgot the start of " + call);
        };
    }

    @Override
    public LedgerEntry callOff(CallId call, String tool, CallOutcome outcome) {
        var first = statements
                        .run(CALL_OFF, Tuple.of(call.value(), tool, bytes(outcome)))
                        .rowCount()
                == 1;
        return first ? new Ended(outcome) : find(call);
    }

    @Override
    public Optional<Instant> ask(CallId call, Scope whose, int perHourMax) {
        var values = Tuple.of(call.value(), whose.tenant().value(), whose.user().value(), perHourMax);
        if (statements.run(ASK, values).rowCount() == 1) {
            return Optional.empty();
        }
        var asked = statements.run(ASKED, values).iterator();
        return asked.hasNext()
                ? Optional.of(asked.next().getOffsetDateTime(0).toInstant().plus(HOUR))
                : Optional.empty();
    }

    /** How the effects of a turn ended, in their order. */
    public List<CallOutcome> outcomesOf(TurnId turn) {
        var outcomes = new ArrayList<CallOutcome>();
        statements
                .run(OF_TURN, Tuple.of(beginningWith(turn.value() + "/")))
                .forEach(row -> outcomes.add(outcome(row.getBuffer("outcome").getBytes())));
        return outcomes;
    }

    /** Whether Postgres answers now, within {@code answerMax}. */
    public boolean reachable(Duration answerMax) {
        try {
            pool.query("select 1").execute().await().atMost(answerMax);
            return true;
        } catch (RuntimeException away) {
            return false;
        }
    }

    /** The pattern of texts that begin so. */
    static String beginningWith(String text) {
        return text.replaceAll("[\\\\%_]", "\\\\$0") + "%";
    }

    private static Buffer bytes(CallOutcome outcome) {
        return Buffer.buffer(MessageCodec.write(outcome));
    }

    private static LedgerEntry entry(Row row) {
        var outcome = row.getBuffer("outcome");
        return outcome == null
                ? new Started(row.getString("digest"), row.getString("base"))
                : new Ended(outcome(outcome.getBytes()));
    }

    private static CallOutcome outcome(byte[] bytes) {
        try {
            return (CallOutcome) MessageCodec.read(bytes, Input.class);
        } catch (UnreadableMessage broken) {
            throw new IllegalStateException("an outcome in the ledger is unreadable", broken);
        }
    }
}
