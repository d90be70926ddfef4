package dev.sluice.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;

/** A tenant without any session that pays for calls with an API key; made, and asked about, through REST. */
final class Payer {
    /** A call that may cost more than any budget here: it is refused and costs nothing. */
    private static final ModelAsk TOO_DEAR = ModelAsk.whole(0, 1).tokensMax(10_000_000);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Client admin;
    private final String tenant;
    private final ModelCaller caller;

    private Payer(Client admin, String tenant, ModelCaller caller) {
        this.admin = admin;
        this.tenant = tenant;
        this.caller = caller;
    }

    /** A new tenant with this budget for ever, known to every router. */
    static Payer with(long budgetMicros, Client admin, URI... routers) {
        var tenant = "payer-" + UUID.randomUUID().toString().substring(0, 8);
        setBudget(admin, tenant, budgetMicros);
        var made = admin.post(
                "/api/v1/keys",
                Client.JSON
                        .createObjectNode()
                        .put("name", "ledger")
                        .put("tenant", tenant)
                        .put("user", "robot"));
        assertEquals(201, made.status(), made.toString());
        var payer =
                new Payer(admin, tenant, new ModelCaller(made.body().path("key").asText()));
        for (var router : routers) {
            payer.awaitKnownAt(router);
        }
        return payer;
    }

    String tenant() {
        return tenant;
    }

    ModelCaller caller() {
        return caller;
    }

    /** Another budget, in force at every router when this returns. */
    void setBudget(long micros, URI... routers) {
        setBudget(admin, tenant, micros);
        // Budgets and keys reach a router in the order in which they are set.
        with(0, admin, routers);
    }

    /** Waits until a router knows the key, and so the budget set before, and has budgets open. */
    private void awaitKnownAt(URI router) {
        Awaitility.await("the key of " + tenant).atMost(LIMIT).until(() -> caller.isKnown(router));
        awaitOpenAt(router);
    }

    /** Waits until budgets are open, which nothing is spent for. */
    void awaitOpenAt(URI router) {
        Awaitility.await("open budgets")
                .atMost(LIMIT)
                .until(() -> caller.call(router, TOO_DEAR).status() == 402);
    }

    /** The ledger's lines of this tenant. */
    List<JsonNode> lines() {
        return pages("/api/v1/usage/calls?tenant=" + tenant, "calls");
    }

    /** Those that were settled by lease. */
    List<JsonNode> linesByLease() {
        return pages("/api/v1/usage/calls?tenant=" + tenant + "&settlement=lease", "calls");
    }

    /** What the ledger sums up for this tenant over all days, in one of its numbers. */
    long sum(String number) {
        return pages("/api/v1/usage?tenant=" + tenant, "days").stream()
                .mapToLong(day -> day.path(number).asLong())
                .sum();
    }

    /** What is spent of the tenant's budget, as the ledger has it. */
    long spentMicros() {
        var budget = admin.get("/api/v1/budgets/tenant/" + tenant);
        assertEquals(200, budget.status(), budget.toString());
        return budget.body().path("spent").path("total_micros").asLong();
    }

    private List<JsonNode> pages(String path, String name) {
        var rows = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var answer = admin.get(path + cursor);
            assertEquals(200, answer.status(), answer.toString());
            answer.body().path(name).forEach(rows::add);
            var next = answer.body().path("next").asText("");
            cursor = next.isEmpty() || next.equals("null") ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        return rows;
    }

    private static void setBudget(Client admin, String tenant, long micros) {
        var set = admin.put(
                "/api/v1/budgets/tenant/" + tenant,
                Client.JSON.createObjectNode().put("total_micros", micros));
        assertEquals(200, set.status(), set.toString());
    }
}
