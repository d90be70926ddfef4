package dev.sluice.session.door;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TestInfra;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Reads what 50 tenants did in a million messages, whole requests at the door, by {@code ./benchmarks/history}; no part of the
 * suite, because it judges nothing. Each tenant has one user with 10,000 turns and 20,000 model calls within a month.
 */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class HistoryBenchmark {
    private static final int TENANTS = 50;
    private static final int TURNS_EACH = 10_000;
    private static final int CALLS_EACH = 2 * TURNS_EACH;
    private static final int REQUESTS = 400;
    private static final int WARM_UP = 60;

    private static final String TURNS = """
            insert into session.turns (id, session_id, tenant, owner, origin, request_digest, status, agent, text, answer,
              accepted_at, started_at, ended_at, model_calls, tool_calls, cost_micros, agents, priority, tags)
            select 'bench-' || t || '-' || n, 'bench-' || t || '-' || n / 100, 'bench-' || t, 'ada', 'job', 'bench',
                   case when n %% 50 = 0 then 'failed' else 'completed' end, case when n %% 3 = 0 then 'ask' else 'coder' end,
                   repeat('what was asked ' || n || ' ', 10), repeat('what was answered ' || n || ' ', 20),
                   at, at, at + interval '9 seconds', 2, 1, 1200, '{coder}', 'normal', '{}'
              from generate_series(1, %d) t, generate_series(1, %d) n,
                   lateral (select now() - n * interval '4 minutes' as at) as accepted""".formatted(TENANTS, TURNS_EACH);
    private static final String CALLS = """
            insert into session.usage (request, tenant, owner, session_id, turn_id, agent, provider, model, prompt_tokens,
              cached_tokens, completion_tokens, reasoning_tokens, estimated, cost_micros, outcome, started_at, took_millis)
            select 'bench-' || t || '-' || n, 'bench-' || t, 'ada', 'bench-' || t || '-' || n / 200,
                   'bench-' || t || '-' || n / 2, 'coder', 'bench', 'model-' || n %% 5, 9000, 8000, 200, 0, false, 600,
                   'completed', now() - n * interval '2 minutes', 4000
              from generate_series(1, %d) t, generate_series(1, %d) n""".formatted(TENANTS, CALLS_EACH);

    @Inject
    People people;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aMillionMessages() throws Exception {
        var infra = TestInfra.addresses();
        try (var database =
                DriverManager.getConnection(infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword())) {
            for (var statement :
                    List.of(TURNS, CALLS, "vacuum analyze session.turns", "vacuum analyze session.usage")) {
                run(database, statement);
            }
        }
        var tokens = IntStream.rangeClosed(1, TENANTS)
                .mapToObj(n -> people.person("bench-" + n, "ada", "developer").token())
                .toList();
        measure("jobs, the newest", "/jobs", tokens);
        measure("jobs that failed", "/jobs?status=failed", tokens);
        measure("jobs of a role with a word", "/jobs?role=ask&text=asked%2099", tokens);
        measure("stats", "/stats", tokens);
        measure("usage by day", "/usage", tokens);
        measure("usage by model", "/usage/by/model", tokens);
        measure("model calls, the newest", "/usage/calls", tokens);
    }

    private void measure(String what, String path, List<String> tokens) throws IOException, InterruptedException {
        var micros = new long[REQUESTS];
        var bytes = 0L;
        for (var i = -WARM_UP; i < REQUESTS; i++) {
            var request = HttpRequest.newBuilder(
                            URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/api/v1" + path))
                    .header("Authorization", "Bearer " + tokens.get(Math.floorMod(i, TENANTS)))
                    .build();
            var began = System.nanoTime();
            var response = client.send(request, BodyHandlers.ofString());
            if (i >= 0) {
                micros[i] = (System.nanoTime() - began) / 1_000;
            }
            assertEquals(200, response.statusCode(), response.body());
            bytes += response.body().length();
        }
        Arrays.sort(micros);
        System.out.printf(
                "history: %-26s p50 %.1f ms, p95 %.1f ms, max %.1f ms, %d bytes%n",
                what,
                micros[REQUESTS / 2] / 1e3,
                micros[REQUESTS * 95 / 100] / 1e3,
                micros[REQUESTS - 1] / 1e3,
                bytes / (REQUESTS + WARM_UP));
    }

    private static void run(Connection database, String statement) throws SQLException {
        var began = System.nanoTime();
        try (var executed = database.createStatement()) {
            executed.execute(statement);
        }
        System.out.printf(
                "history: %d ms: %s%n",
                (System.nanoTime() - began) / 1_000_000,
                statement.lines().findFirst().orElse(""));
    }
}
