package dev.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.testkit.TestInfra;
import dev.sluice.verify.event.FactEvent;
import dev.sluice.verify.event.LogRecord;
import dev.sluice.verify.event.Place;
import dev.sluice.verify.read.StoredFacts;
import dev.sluice.verify.read.StoredState;
import dev.sluice.verify.rule.Findings;
import dev.sluice.verify.rule.Invariant;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the services' own migrations make, filled with one turn, and then with every fault that {@code verify} must see there. */
final class VerifyStoredTest {
    private static final String CALL = "s-1.a/1/1/1/1";

    private final List<String> facts = List.of(
            fact(1, "{\"type\":\"SessionOpened\"}"),
            fact(2, "{\"type\":\"TurnAccepted\",\"turn\":\"s-1.a\"}"),
            fact(3, "{\"type\":\"CallScheduled\",\"call\":\"%s\"}".formatted(CALL)),
            fact(
                    4,
                    "{\"type\":\"ApprovalSettled\",\"approval\":\"s-1.ayes\",\"call\":\"%s\",\"approved\":true}"
                            .formatted(CALL)),
            fact(
                    5,
                    "{\"type\":\"CallCompleted\",\"call\":\"%s\",\"status\":\"SUCCEEDED\",\"files\":{\"before\":\"one\",\"after\":\"two\"}}"
                            .formatted(CALL)),
            fact(6, "{\"type\":\"TurnCompleted\",\"turn\":\"s-1.a\"}"));
    private Connection postgres;

    @BeforeEach
    void fill() throws SQLException {
        migrate("session", "session");
        migrate("tool_executor", "tool-executor");
        var infra = TestInfra.addresses();
        postgres = DriverManager.getConnection(infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword());
        postgres.setAutoCommit(false);
        sql(
                "delete from session.facts; delete from session.sessions; delete from session.turns; delete from session.approvals;"
                        + " delete from tool_executor.call");
        for (var seq = 1; seq <= facts.size(); seq++) {
            store(seq, seq - 1);
        }
        sql("insert into session.sessions (id, tenant, owner, state, last_seq, created_at, last_activity)"
                + " values ('s-1', 'acme', 'ada', 'idle', 6, now(), now())");
        sql(
                "insert into session.turns (id, session_id, tenant, owner, origin, request_digest, status, agent, text, accepted_at)"
                        + " values ('s-1.a', 's-1', 'acme', 'ada', 'chat', '', 'completed', 'coder', '', now())");
        sql(
                "insert into session.approvals (id, session_id, tenant, owner, turn_id, call_id, agent, tool, params, digest, reason,"
                        + " risk, status, created_at) values ('s-1.ayes', 's-1', 'acme', 'ada', 's-1.a', '" + CALL
                        + "', 'coder', 'write_file', '{}', '', '', 'medium', 'approved', now())");
        sql("insert into tool_executor.call (call, tool, digest, base, started_at, ended_at) values ('" + CALL
                + "', 'write_file', '', '', now() - interval '1 minute', now())");
    }

    /** The tables are those of other tests too. */
    @AfterEach
    void forget() throws SQLException {
        postgres.rollback();
        postgres.close();
    }

    @Test
    void whatIsStoredAsItWasLoggedIsFine() throws SQLException {
        assertEquals(Map.of(), found());
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            STORED_AS_LOGGED  | update session.facts set body = replace(body, 'one', 'six') where seq = 5
            STORED_AS_LOGGED  | delete from session.facts where seq = 2
            STORED_AS_LOGGED  | update session.facts set session_id = 's-2' where seq = 2
            STORED_AS_LOGGED  | update session.facts set kafka_offset = 9 where seq = 6
            STORED_AS_LOGGED  | update session.turns set status = 'failed'
            STORED_AS_LOGGED  | update session.turns set status = 'running'
            STORED_AS_LOGGED  | update session.sessions set last_seq = 5
            STORED_AS_LOGGED  | update session.approvals set status = 'rejected'
            EFFECTS_IN_LEDGER | delete from tool_executor.call
            EFFECTS_IN_LEDGER | update tool_executor.call set ended_at = null
            EFFECTS_IN_LEDGER | update tool_executor.call set call = 's-1.a/1/1/1/2'
            """)
    void whatIsStoredOtherwiseIsFound(Invariant broken, String fault) throws SQLException {
        sql(fault);

        assertEquals(Set.of(broken), found().keySet());
    }

    @Test
    void whereNothingHadAnEffectYetThereIsNoLedger() throws SQLException {
        sql("drop table tool_executor.call");
        sql("delete from session.facts where seq >= 5; update session.turns set status = 'running';"
                + " update session.sessions set last_seq = 4");

        assertEquals(Map.of(), found());
    }

    @Test
    void anEffectWithoutAnyLedgerIsFound() throws SQLException {
        sql("drop table tool_executor.call");

        assertEquals(Set.of(Invariant.EFFECTS_IN_LEDGER), found().keySet());
    }

    @Test
    void aRowThatNoRecordMadeIsFound() throws SQLException {
        var findings = new Findings();
        try (var stored = new StoredFacts(postgres, 0)) {
            see(stored, records().subList(3, 6), findings);
        }

        assertEquals(Map.of(Invariant.STORED_AS_LOGGED, 3L), findings.counts());
    }

    @Test
    void whatIsNotStoredYetIsOnItsWay() throws SQLException {
        sql("delete from session.facts where seq >= 5");
        var findings = new Findings();
        try (var stored = new StoredFacts(postgres, 0)) {
            see(stored, records(), findings);
        }

        assertEquals(Map.of(), findings.counts());
    }

    private Map<Invariant, Long> found() throws SQLException {
        var findings = new Findings();
        try (var stored = new StoredFacts(postgres, 0)) {
            see(stored, records(), findings);
        }
        StoredState.check(postgres, findings);
        return findings.counts();
    }

    private static void see(StoredFacts stored, List<LogRecord> records, Findings findings) throws SQLException {
        for (var record : records) {
            stored.see(record, FactEvent.of(record).orElseThrow(), findings);
        }
    }

    private List<LogRecord> records() {
        var records = new ArrayList<LogRecord>();
        for (var value : facts) {
            records.add(new LogRecord(new Place("sluice.facts", 0, records.size()), "s-1", Map.of(), value));
        }
        return records;
    }

    private static String fact(int seq, String body) {
        return "{\"scope\":{\"tenant\":\"acme\",\"user\":\"ada\",\"session\":\"s-1\"},\"seq\":%d,\"cause\":\"i-1\",\"at\":\"2026-11-29T08:00:00Z\",\"fact\":%s}"
                .formatted(seq, body);
    }

    private void store(int seq, long offset) throws SQLException {
        var value = facts.get(seq - 1);
        var event = FactEvent.of(new LogRecord(new Place("", 0, 0), "", Map.of(), value))
                .orElseThrow();
        try (var insert = postgres.prepareStatement(
                "insert into session.facts (session_id, seq, type, turn_id, body, at, kafka_partition, kafka_offset)"
                        + " values ('s-1', ?, ?, ?, ?, now(), 0, ?)")) {
            insert.setInt(1, seq);
            insert.setString(2, event.type());
            insert.setString(3, event.turn().orElse(null));
            insert.setString(4, value);
            insert.setLong(5, offset);
            insert.execute();
        }
    }

    private void sql(String statement) throws SQLException {
        try (var open = postgres.createStatement()) {
            open.execute(statement);
        }
    }

    private static void migrate(String schema, String service) {
        var infra = TestInfra.addresses();
        Flyway.configure()
                .dataSource(infra.postgresJdbcUrl(), infra.postgresUser(), infra.postgresPassword())
                .schemas(schema)
                .locations("db/migration/" + service)
                .load()
                .migrate();
    }
}
