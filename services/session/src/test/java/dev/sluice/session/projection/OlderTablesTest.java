package dev.sluice.session.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.testkit.InfraResource;
import io.quarkus.flyway.FlywayDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the rows that an older release wrote, in a schema of their own. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class OlderTablesTest {
    private static final String SCHEMA = "older";
    private static final TurnId PLAIN = TurnId.of(Facts.SCOPE.session(), "plain");
    private static final TurnId PLANNED = TurnId.of(Facts.SCOPE.session(), "planned");

    @Inject
    @FlywayDataSource("session")
    Flyway flyway;

    private long seq;

    @BeforeEach
    void tablesOfBefore() throws SQLException {
        migrate("10");
        turn(PLAIN);
        turn(PLANNED);
    }

    @AfterEach
    void drop() throws SQLException {
        run("drop schema " + SCHEMA + " cascade");
    }

    @Test
    void aTurnThatWasDividedBeforeIsFoundByIt() throws SQLException {
        var task = new PlannedTask("look", Role.ASK, "look at it", List.of(), Optional.empty());
        happened(PLANNED, new Fact.PlanStated(PLANNED, "declared", new Plan(List.of(task))));

        migrate("latest");

        assertEquals(List.of("false"), rows("select planned::text from older.turns where id = '" + PLAIN + "'"));
        assertEquals(List.of("true"), rows("select planned::text from older.turns where id = '" + PLANNED + "'"));
    }

    @Test
    void whatATurnTookIsAddedUpFromItsFacts() throws SQLException {
        var step = StepId.of(PLAIN, 1, 1, 1);
        happened(PLAIN, new Fact.StepScheduled(step, Role.CODER, Facts.NOON));
        happened(
                PLAIN,
                new Fact.StepCompleted(
                        step,
                        1,
                        Role.CODER,
                        "whatever \u0000 it says",
                        1,
                        TokenUsage.NONE,
                        "m",
                        Optional.empty(),
                        Optional.of(700L)));
        happened(PLAIN, new Fact.CallScheduled(CallId.of(step, 1), Facts.NOON));
        run("update older.turns set ended_at = now() where id = '" + PLAIN + "'");

        migrate("latest");

        var took =
                "select concat_ws(' ', model_calls, tool_calls, cost_micros, agents[1]) from older.turns where id = ";
        assertEquals(List.of("1 1 700 coder"), rows(took + "'" + PLAIN + "'"));
        assertEquals(List.of(""), rows(took + "'" + PLANNED + "'"));
    }

    private void migrate(String target) {
        Flyway.configure()
                .configuration(flyway.getConfiguration())
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .target(target)
                .load()
                .migrate();
    }

    private Connection open() throws SQLException {
        return flyway.getConfiguration().getDataSource().getConnection();
    }

    private void turn(TurnId turn) throws SQLException {
        try (var database = open();
                var insert = database.prepareStatement("""
                insert into older.turns (id, session_id, tenant, owner, origin, request_digest, status, agent, text, accepted_at)
                values (?, ?, 'acme', 'ada', 'job', 'd', 'running', 'coder', 'do it', now())""")) {
            insert.setString(1, turn.value());
            insert.setString(2, turn.session().value());
            insert.executeUpdate();
        }
    }

    private void happened(TurnId turn, Fact fact) throws SQLException {
        var record = Facts.record(++seq, fact);
        try (var database = open();
                var insert = database.prepareStatement("""
                insert into older.facts (session_id, seq, type, turn_id, body, at, kafka_partition, kafka_offset)
                values (?, ?, ?, ?, ?, now(), 0, ?)""")) {
            insert.setString(1, record.scope().session().value());
            insert.setLong(2, record.seq());
            insert.setString(3, fact.getClass().getSimpleName());
            insert.setString(4, turn.value());
            insert.setString(5, written(record));
            insert.setLong(6, record.seq());
            insert.executeUpdate();
        }
    }

    private static String written(FactRecord record) {
        return new String(MessageCodec.write(record), StandardCharsets.UTF_8);
    }

    private List<String> rows(String question) throws SQLException {
        try (var database = open();
                var statement = database.createStatement();
                var found = statement.executeQuery(question)) {
            var rows = new ArrayList<String>();
            while (found.next()) {
                rows.add(found.getString(1));
            }
            return rows;
        }
    }

    private void run(String change) throws SQLException {
        try (var database = open();
                var statement = database.createStatement()) {
            statement.execute(change);
        }
    }
}
