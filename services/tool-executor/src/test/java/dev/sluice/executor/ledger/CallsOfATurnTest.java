package dev.sluice.executor.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The ledger on a real Postgres. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ExecutorTestResource.class)
class CallsOfATurnTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TestCalls calls = new TestCalls();

    @Inject
    PostgresLedger ledger;

    @Inject
    Pool pool;

    @Test
    void theCallsOfATurnAreFoundAndNoOthers() {
        var call = ended(calls.write("a", "b").request().call());
        ended(new TestCalls().write("a", "b").request().call());

        var outcomes = ledger.outcomesOf(calls.turn());

        assertEquals(
                List.of(call), outcomes.stream().map(outcome -> outcome.call()).toList());
    }

    @Test
    void theyAreFoundByTheIndex() {
        ledger.outcomesOf(calls.turn());

        var plan = new StringBuilder();
        pool.withTransaction(connection -> connection
                        // Of an empty table all is read at once.
                        .query("set local enable_seqscan = off")
                        .execute()
                        .chain(() -> connection
                                .query("explain " + PostgresLedger.OF_TURN.replace("$1", "'s-1.t/1/%'"))
                                .execute()))
                .await()
                .atMost(PATIENCE)
                .forEach(row -> plan.append(row.getString(0)).append('\n'));

        assertTrue(plan.toString().contains("~>=~"), plan.toString());
    }

    private CallId ended(CallId call) {
        ledger.start(call, "write_file", "digest", "base");
        ledger.end(call, new CallSucceeded(call, "done", false, Optional.empty()));
        return call;
    }
}
