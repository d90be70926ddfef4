package dev.sluice.session.search;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.DoorResource;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TestInfra;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Searches in a million messages of 50 tenants, by {@code ./benchmarks/search}; no part of the suite, because it judges
 * nothing. Words are as frequent as in a language: a few are everywhere, most are rare.
 */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class SearchBenchmark {
    private static final int TENANTS = 50;
    private static final int MESSAGES_EACH = 20_000;
    private static final int SESSIONS_EACH = 80;
    private static final int WORDS = 20_000;
    private static final int SEARCHES = 400;

    private static final String SESSIONS = """
            insert into session.sessions (id, tenant, owner, title, state, last_seq, created_at, last_activity)
            select 'bench-' || t || '-' || s, 'bench-' || t, 'ada', 'session ' || s, 'idle', 1, now(), now()
              from generate_series(1, %d) t, generate_series(1, %d) s""".formatted(TENANTS, SESSIONS_EACH);
    private static final String MESSAGES = """
            insert into session.messages (session_id, seq, turn_id, tenant, owner, author, agent, text, at)
            select 'bench-' || t || '-' || (1 + m %% %d), m, 'bench', 'bench-' || t, 'ada',
                   case when m %% 2 = 0 then 'user' else 'agent' end, case when m %% 2 = 1 then 'coder' end,
                   (select string_agg('w' || translate(cast(cast(%d * power(random(), 3) as int) as text), '0123456789',
                      'bcdfghklmn'), ' ') from generate_series(1, 40 + (m %% 3)) where m > 0),
                   now() - m * interval '1 minute'
              from generate_series(1, %d) t, generate_series(1, %d) m""".formatted(SESSIONS_EACH, WORDS, TENANTS, MESSAGES_EACH);

    @Inject
    SearchBook book;

    private final Random chance = new Random(1);

    @Test
    void aMillionMessages() throws SQLException {
        var infra = TestInfra.addresses();
        try (var database =
                DriverManager.getConnection(infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword())) {
            fill(database);
            measure("rare words", () -> word(5_000, WORDS));
            measure("common words", () -> word(0, 20));
            measure("two words", () -> word(0, 200) + " " + word(0, 2_000));
            measure("one of two, not a third", () -> word(500, 5_000) + " or " + word(500, 5_000) + " -" + word(0, 50));
            explain(database, word(5_000, WORDS));
            explain(database, word(0, 20));
        }
    }

    private static void fill(Connection database) throws SQLException {
        run(database, "set maintenance_work_mem = '256MB'");
        run(database, "drop index session.messages_words");
        run(database, SESSIONS);
        run(database, MESSAGES);
        run(database, "create index messages_words on session.messages using gin (words) with (fastupdate = off)");
        run(database, "vacuum analyze session.messages");
        run(database, "vacuum analyze session.sessions");
        try (var sizes = database.createStatement()
                .executeQuery("select count(*), pg_size_pretty(pg_table_size('session.messages')),"
                        + " pg_size_pretty(pg_relation_size('session.messages_words')) from session.messages")) {
            sizes.next();
            System.out.printf(
                    "search: %s messages, table %s, index of words %s%n",
                    sizes.getString(1), sizes.getString(2), sizes.getString(3));
        }
    }

    private void measure(String what, Supplier<String> words) {
        var micros = new long[SEARCHES];
        var hits = 0;
        for (var i = -40; i < SEARCHES; i++) {
            var wanted = wanted(words.get());
            var began = System.nanoTime();
            hits += book.find(wanted, 0, 21).size();
            if (i >= 0) {
                micros[i] = (System.nanoTime() - began) / 1_000;
            }
        }
        Arrays.sort(micros);
        System.out.printf(
                "search: %-24s p50 %.1f ms, p95 %.1f ms, max %.1f ms, %.1f hits a page%n",
                what,
                micros[SEARCHES / 2] / 1e3,
                micros[SEARCHES * 95 / 100] / 1e3,
                micros[SEARCHES - 1] / 1e3,
                hits / (SEARCHES + 40.0));
    }

    private void explain(Connection database, String words) throws SQLException {
        var wanted = wanted(words);
        var sql = SearchBook.sql(wanted)
                .replace(":past", "0")
                .replace(":most", "21")
                .replace(":shown", "''")
                .replace(":hidden", "''")
                .replace(":options", "''");
        for (var value : wanted.values().entrySet()) {
            sql = sql.replace(":" + value.getKey(), "'" + value.getValue() + "'");
        }
        System.out.println("search: plan for " + words);
        try (var plan = database.createStatement().executeQuery("explain (analyze, buffers, costs off) " + sql)) {
            while (plan.next()) {
                System.out.println("plan: " + plan.getString(1));
            }
        }
    }

    private Wanted wanted(String words) {
        return new Wanted(
                new TenantId("bench-" + (1 + chance.nextInt(TENANTS))),
                new UserId("ada"),
                words,
                Language.EN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.<Instant>empty(),
                Optional.empty());
    }

    private String word(int from, int to) {
        var digits = Integer.toString(from + chance.nextInt(to - from));
        var letters = new StringBuilder("w");
        digits.chars().forEach(digit -> letters.append("bcdfghklmn".charAt(digit - '0')));
        return letters.toString();
    }

    private static void run(Connection database, String statement) throws SQLException {
        var began = System.nanoTime();
        try (var executed = database.createStatement()) {
            executed.execute(statement);
        }
        System.out.printf(
                "search: %d ms: %s%n",
                (System.nanoTime() - began) / 1_000_000,
                statement.lines().findFirst().orElse(""));
    }
}
