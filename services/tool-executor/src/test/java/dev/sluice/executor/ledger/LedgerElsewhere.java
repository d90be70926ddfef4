package dev.sluice.executor.ledger;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;

/** The ledger as a process sees it that is no Quarkus application; its tables are there. */
public final class LedgerElsewhere {
    private LedgerElsewhere() {}

    public static CallLedger at(String url, String user, String password) {
        var options = PgConnectOptions.fromUri(url).setUser(user).setPassword(password);
        var pool = Pool.newInstance(PgBuilder.pool().connectingTo(options).build());
        return new PostgresLedger(pool, new Statements(pool, new LedgerSchema(null) {
            @Override
            public void ensure() {}
        }));
    }
}
