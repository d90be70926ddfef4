package dev.sluice.executor.ledger;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** What the tool-executor asks of its schema in Postgres; waits for each answer for some seconds at most. */
@ApplicationScoped
public class Statements {
    /**
     * The classes of Postgres's answers that mean "not now": connection lost, conflict with others, out of resources,
     * being stopped, system trouble; and a standby, which only reads. Any other would be the same the next time.
     */
    private static final Set<String> AWAY_STATES = Set.of("08", "40", "53", "57", "58", "25006");

    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private final Pool pool;
    private final LedgerSchema schema;

    Statements(Pool pool, LedgerSchema schema) {
        this.pool = pool;
        this.schema = schema;
    }

    /** One statement. */
    public RowSet<Row> run(String statement, Tuple values) {
        return answer(() -> prepared(pool, statement, values));
    }

    /** A second statement after a first one, both or neither; nothing sees the one without the other. */
    public RowSet<Row> run(String first, Tuple firstValues, String second, Tuple secondValues) {
        return answer(() -> pool.withTransaction(connection ->
                prepared(connection, first, firstValues).chain(() -> prepared(connection, second, secondValues))));
    }

    private static Uni<RowSet<Row>> prepared(SqlClient client, String statement, Tuple values) {
        return client.preparedQuery(statement).execute(values);
    }

    private RowSet<Row> answer(Supplier<Uni<RowSet<Row>>> asked) {
        try {
            schema.ensure();
            return asked.get().await().atMost(ANSWER_MAX);
        } catch (PgException answered) {
            if (AWAY_STATES.stream().anyMatch(answered.getSqlState()::startsWith)) {
                throw new LedgerAway(answered);
            }
            throw new IllegalStateException("the ledger refused a statement: " + answered.getSqlState(), answered);
        } catch (RuntimeException away) {
            throw new LedgerAway(away);
        }
    }
}
