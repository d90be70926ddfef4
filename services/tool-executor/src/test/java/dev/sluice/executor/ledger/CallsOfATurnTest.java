package dev.sluice.executor.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Input.CallSucceeded;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.ExecutorTestResource;
import dev.sluice.executor.call.TestCalls;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
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

    @Test
    void nobodyIsAskedAboutMoreCallsInAnHourThanHeMayAndOneCallCountsOnce() {
        var before = Instant.now().minusSeconds(1);
        var first = calls.write("a", "b").request().call();
        var others = List.of("c", "d").stream()
                .map(name -> new TestCalls().write(name, "b").request().call())
                .toList();
        var whose = new Scope(
                new TenantId("asked"), new UserId("ada"), calls.scope().session());

        assertEquals(Optional.empty(), ledger.ask(first, whose, 2));
        assertEquals(Optional.empty(), ledger.ask(first, whose, 2));
        assertEquals(Optional.empty(), ledger.ask(others.get(0), whose, 2));
        var again = ledger.ask(others.get(1), whose, 2).orElseThrow();

        assertTrue(
                again.isAfter(before.plusSeconds(3_600))
                        && again.isBefore(Instant.now().plusSeconds(3_601)),
                again::toString);
        assertEquals(Optional.empty(), ledger.ask(first, whose, 2));
        var another = new Scope(
                new TenantId("asked"), new UserId("grace"), calls.scope().session());
        assertEquals(Optional.empty(), ledger.ask(others.get(1), another, 2));
    }

    private CallId ended(CallId call) {
        ledger.start(call, "write_file", "digest", "base");
        ledger.end(call, new CallSucceeded(call, "done", false, Optional.empty()));
        return call;
    }
}
